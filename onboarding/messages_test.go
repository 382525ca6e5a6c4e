package onboarding_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"

	"github.com/seed-a884640a/kabinet"
	ob "github.com/seed-a884640a/kabinet/onboarding"
)

// printers returns those of English and Russian.
func printers(t testing.TB) (en, ru kabinet.Printer) {
	b := catalog.NewBuilder(catalog.Fallback(language.English))
	require.NoError(t, kabinet.Messages(b))
	require.NoError(t, ob.Messages(b))
	return kabinet.NewPrinter(b, language.English), kabinet.NewPrinter(b, language.Russian)
}

// Every code that the package declares has its message in both languages, the English
// one being the text in the source, with the same parameters.
func TestMessagesAreComplete(t *testing.T) {
	declared := regexp.MustCompile(`NewError\(kabinet\.\w+, "([a-z._]+)", "([^"]+)"\)`)
	said := regexp.MustCompile(`"(onboarding\.[a-z._]+)":\s+"([^"]+)"`)
	params := regexp.MustCompile(`\{\w+\}`)
	en, ru := printers(t)
	found := 0
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") || file == "messages_ru.go" {
			continue
		}
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		all := declared.FindAllStringSubmatch(string(source), -1)
		require.Len(t, all, strings.Count(string(source), "NewError("), file)
		for _, f := range append(all, said.FindAllStringSubmatch(string(source), -1)...) {
			code, text := f[1], f[2]
			found++
			got, ok := en.Message(code, nil)
			require.True(t, ok, code)
			require.Equal(t, text, got, code)
			russian, ok := ru.Message(code, nil)
			require.True(t, ok, code)
			require.Regexp(t, `[А-Яа-я]`, russian, code)
			require.ElementsMatch(t, params.FindAllString(text, -1), params.FindAllString(russian, -1), code)
		}
	}
	require.Greater(t, found, 100)
}

// Every key of the ready templates, and every name that is shown, has a text.
func TestReadyTemplatesHaveTexts(t *testing.T) {
	en, ru := printers(t)
	has := func(key string) {
		for _, p := range []kabinet.Printer{en, ru} {
			text, ok := p.Message(key, nil)
			require.True(t, ok && text != "", key)
		}
	}
	for _, template := range []ob.Template{ob.BuyerTemplate(), ob.ReceptionTemplate()} {
		require.NoError(t, template.Validate())
		has(template.Title)
		for _, r := range template.Roles {
			has(r.Title)
		}
		for _, s := range template.Steps {
			has(s.Title)
			has(s.Help)
		}
	}
	for _, s := range []ob.StepStatus{
		ob.NotApplicable, ob.Locked, ob.Ready, ob.InProgress, ob.WaitingInvite, ob.Blocked, ob.Deferred, ob.Submitted, ob.Done, ob.Skipped, ob.Cancelled,
	} {
		has("onboarding.status." + string(s))
	}
	for _, c := range []ob.StallCause{ob.Deadlock, ob.OwnerVacant, ob.BlockedStep, ob.InviteWait, ob.ReviewWait, ob.OverdueStep, ob.Idle} {
		has("onboarding.stall." + string(c))
	}
	for _, c := range []ob.Class{ob.New, ob.Engaged, ob.Silent, ob.Vanished} {
		has("onboarding.class." + string(c))
	}
	for _, m := range []ob.Move{ob.MoveWelcome, ob.MoveSupport, ob.MoveInitiate, ob.MoveAskOnce, ob.MoveHandOver} {
		has("onboarding.move." + string(m))
	}
}
