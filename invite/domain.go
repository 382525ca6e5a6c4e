package invite

import (
	"slices"
	"strconv"
	"strings"

	"github.com/seed-a884640a/kabinet/internal/mailaddress"
)

// Domains says which domains may be invited. Both lists may be set: what is denied
// is denied, whatever is allowed. A domain stands for itself and for everything
// beneath it, label by label: "example.com" covers "mail.example.com" and not
// "notexample.com".
type Domains struct {
	Allow []string `json:"allow,omitempty"` // empty allows all
	Deny  []string `json:"deny,omitempty"`
	// NoPublicMail denies the well-known providers of mail to everybody, some two
	// hundred domains; see publicMail in the source.
	NoPublicMail bool `json:"noPublicMail,omitempty"`
}

// publicMail are providers where everybody gets an address: the large ones of the
// world, and those of Russia and its neighbours, Europe, Asia and the Americas. Hosts
// of throw-away addresses come and go every day and are not here, and neither are
// providers that mainly serve companies: a host that must keep more out names them in
// Deny.
var publicMail = strings.Fields(`
	gmail.com googlemail.com
	outlook.com outlook.de outlook.fr outlook.es outlook.it hotmail.com hotmail.co.uk hotmail.de hotmail.fr hotmail.es
	hotmail.it live.com live.co.uk live.de live.fr live.nl msn.com passport.com
	yahoo.com yahoo.co.uk yahoo.co.in yahoo.co.jp yahoo.de yahoo.es yahoo.fr yahoo.it yahoo.com.br yahoo.ca yahoo.in
	ymail.com rocketmail.com myyahoo.com
	icloud.com me.com mac.com
	aol.com aim.com verizon.net comcast.net att.net sbcglobal.net bellsouth.net cox.net charter.net earthlink.net
	rogers.com shaw.ca sympatico.ca
	proton.me protonmail.com protonmail.ch pm.me tutanota.com tutanota.de tuta.io tuta.com keemail.me mailbox.org posteo.de
	posteo.net riseup.net startmail.com hushmail.com runbox.com disroot.org fastmail.com fastmail.fm hey.com zoho.com
	zohomail.com zohomail.eu mail.com email.com usa.com europe.com consultant.com engineer.com inbox.com duck.com
	gmx.de gmx.net gmx.com gmx.at gmx.ch gmx.fr web.de freenet.de t-online.de arcor.de online.de vodafone.de
	orange.fr wanadoo.fr free.fr laposte.net sfr.fr neuf.fr bbox.fr
	libero.it virgilio.it alice.it tin.it tiscali.it email.it
	telefonica.net terra.es ono.com sapo.pt
	btinternet.com sky.com virginmedia.com ntlworld.com talktalk.net blueyonder.co.uk
	ziggo.nl kpnmail.nl planet.nl hetnet.nl home.nl telenet.be skynet.be bluewin.ch
	telia.com online.no hotmail.no hotmail.se hotmail.dk luukku.com suomi24.fi
	wp.pl o2.pl onet.pl interia.pl op.pl gazeta.pl tlen.pl poczta.onet.pl seznam.cz email.cz centrum.cz post.cz azet.sk
	abv.bg mail.bg freemail.hu citromail.hu inbox.lv mail.ee
	mail.ru bk.ru inbox.ru list.ru internet.ru xmail.ru mail.ua
	yandex.ru yandex.com yandex.by yandex.kz yandex.ua yandex.com.tr ya.ru narod.ru
	rambler.ru lenta.ru autorambler.ru myrambler.ru ro.ru rambler.ua sibmail.com pochta.ru nm.ru hotbox.ru
	ukr.net i.ua meta.ua bigmir.net tut.by mail.kz
	qq.com foxmail.com 163.com 126.com yeah.net sina.com sina.cn sohu.com aliyun.com 139.com 189.cn 21cn.com tom.com
	naver.com hanmail.net daum.net nate.com docomo.ne.jp ezweb.ne.jp softbank.ne.jp rediffmail.com
	uol.com.br bol.com.br terra.com.br ig.com.br globo.com
	walla.co.il walla.com mail.walla.co.il
`)

// admits reports whether an address in its normal form may be invited.
func (d Domains) admits(address string, toASCII func(string) (string, error)) bool {
	domain := domainOf(address)
	covers := func(rule string) bool {
		r, ok := mailaddress.Domain(rule, toASCII)
		return ok && (domain == r || strings.HasSuffix(domain, "."+r))
	}
	switch {
	case slices.ContainsFunc(d.Deny, covers), d.NoPublicMail && slices.ContainsFunc(publicMail, covers):
		return false
	}
	return len(d.Allow) == 0 || slices.ContainsFunc(d.Allow, covers)
}

// validate returns ErrPolicy for a rule that is no domain: it would allow or deny
// something else than was meant.
func (d Domains) validate(toASCII func(string) (string, error)) error {
	for name, list := range map[string][]string{"allow": d.Allow, "deny": d.Deny} {
		for i, rule := range list {
			if _, ok := mailaddress.Domain(rule, toASCII); !ok {
				return ErrPolicy.At("/domains/" + name + "/" + strconv.Itoa(i))
			}
		}
	}
	return nil
}

// domainOf returns what follows the "@".
func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}

// Mask returns an address as others may see it: "a•••@example.com".
func Mask(address string) string {
	at := strings.LastIndexByte(address, '@')
	if at < 1 {
		return ""
	}
	return address[:1] + "•••" + address[at:]
}
