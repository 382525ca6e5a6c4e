package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"

	"github.com/seed-a884640a/kabinet"
	"github.com/seed-a884640a/kabinet/nps"
)

// TestSurveyStopAndResume: who does not want to be asked any more is told so, gets
// no new link, and can take it back where they said it, or in the menu.
func TestSurveyStopAndResume(t *testing.T) {
	p := start(t)
	link := p.link(t, "orlova", "gromov")
	nobody, manager, gromov := p.visitor(t, "", ""), p.visitor(t, "orlova", "meridian"), p.visitor(t, "gromov", "stroyfaza")
	gromov.get("/survey").want(200).without("no more surveys")
	nobody.post(link+"/stop").want(200, "We will not ask you again", link+"/resume")
	manager.step("gromov", "resend").want(200, "The person does not want to be asked").without("/s/nq1.")
	nobody.post(link+"/resume").want(200, "We may ask you again", "as before")
	manager.step("gromov", "resend").want(200, "There is a new link")

	path := "/survey/" + string(p.of(t, "gromov").ID)
	gromov.post(path+"/stop").want(200, "We will not ask you again")
	gromov.get("/survey").want(200, "no more surveys")
	gromov.post("/survey").want(200, "We may ask you again").without("no more surveys")
	gromov.post(path + "/stop").want(200)
	gromov.post(path+"/resume").want(200, "We may ask you again")
	p.visitor(t, "belov", "altair").post(path + "/resume").want(404)
	p.visitor(t, "", "").post("/survey").want(401)
}

// TestSurveyDeclinedWithAReason: nobody has to say why; who does is read by the
// manager, as it was written.
func TestSurveyDeclinedWithAReason(t *testing.T) {
	p := start(t)
	link := p.link(t, "orlova", "gromov")
	nobody, manager := p.visitor(t, "", ""), p.visitor(t, "orlova", "meridian")
	nobody.post(link+"/decline", "reason", "\xff").want(422)
	nobody.post(link+"/decline", "reason", "<i>not mine</i> "+strings.Repeat("ж", 400)).want(200, "As you wish")
	manager.get("/reminders").want(200, "would rather not answer: <q>&lt;i&gt;not mine&lt;/i&gt; жж").without(strings.Repeat("ж", 300))
	nobody.post(link, "score", "9").want(200, "Thank you")
	manager.get("/reminders").want(200).without("not mine")
}

// TestExcludedAnswers: the head takes an answer out of the score, with a reason that
// all can read, and puts it back; nobody else does.
func TestExcludedAnswers(t *testing.T) {
	p := start(t)
	link := p.link(t, "orlova", "gromov")
	p.visitor(t, "", "").post(link, "score", "0", "comment", "just a test").want(200)
	orlova, vetrov := p.visitor(t, "orlova", "meridian"), p.visitor(t, "vetrov", "meridian")
	headline := func() string {
		return regexp.MustCompile(`(?s)id="score-title".*?<div class="sure">`).FindString(vetrov.get("/satisfaction").want(200).body)
	}
	with := headline()
	s := p.of(t, "gromov")
	path := "/reminders/stroyfaza/" + string(s.ID) + "/"
	version := func() string { return kabinet.Print(nil, p.of(t, "gromov").Version) }
	orlova.get("/reminders").want(200, `id="answered-`+string(s.ID)).without("/exclude")
	orlova.post(path+"exclude", "version", version(), "reason", "x").want(403)
	p.visitor(t, "gromov", "stroyfaza").post(path+"exclude", "version", version(), "reason", "x").want(403)
	p.visitor(t, "belov", "altair").post(path+"exclude", "version", version(), "reason", "x").want(404)
	vetrov.get("/reminders").want(200, path+"exclude")
	vetrov.post(path+"exclude", "version", version(), "reason", " ").want(200, "Please state the reason")
	vetrov.post(path+"exclude", "version", version(), "reason", "a <b>test</b>").want(200, "not counted any more", "Not counted: a &lt;b&gt;test&lt;/b&gt;", path+"include")
	orlova.get("/reminders").want(200, "Not counted: a &lt;b&gt;test").without("/include")
	without := headline()
	if with == "" || with == without {
		t.Error("an answer that was taken out counts")
	}
	vetrov.get("/satisfaction").want(200, "answers taken out, with a reason: 1", "earlier answers of people who have answered again since").without("just a test")
	orlova.post(path+"include", "version", version()).want(403)
	vetrov.post(path+"include", "version", version()).want(200, "is counted again")
	if headline() != with {
		t.Error("an answer that was put back does not count")
	}
}

// TestAnswersAtOneMoment: whoever is first, and however many there are, it is one
// answer with its revisions.
func TestAnswersAtOneMoment(t *testing.T) {
	p := start(t)
	link := p.link(t, "orlova", "gromov")
	var all sync.WaitGroup
	for score := range 11 {
		all.Go(func() {
			answer, err := http.PostForm(p.URL+link, url.Values{"score": {nps.Score(score).String()}})
			if err != nil {
				t.Error(err)
				return
			}
			answer.Body.Close()
			if answer.StatusCode != 200 {
				t.Errorf("%d of %d", answer.StatusCode, score)
			}
		})
	}
	all.Wait()
	seen := map[nps.Score]bool{}
	s := p.of(t, "gromov")
	for _, r := range s.Revisions {
		seen[r.Score] = true
	}
	if len(s.Revisions) != 11 || len(seen) != 11 {
		t.Errorf("%d revisions with %d scores", len(s.Revisions), len(seen))
	}
}

// TestKeys: the keys are made once, are for the portal alone, and links live as long
// as their keys do.
func TestKeys(t *testing.T) {
	path := filepath.Join(t.TempDir(), "portal.db.keys")
	rings := make([]string, 8)
	var all sync.WaitGroup
	for i := range rings {
		all.Go(func() {
			ring, err := openKeys(path)
			if err != nil {
				t.Error(err)
				return
			}
			rings[i] = ring.Reveal()
		})
	}
	all.Wait()
	for _, r := range rings {
		if r != rings[0] {
			t.Error("two portals have different keys")
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v %v", info.Mode(), err)
	}
	if files, err := os.ReadDir(filepath.Dir(path)); err != nil || len(files) != 1 {
		t.Errorf("%d files are left, %v", len(files), err)
	}
	if err := os.WriteFile(path, []byte("no key\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := openKeys(path); err == nil || !strings.Contains(err.Error(), path) {
		t.Errorf("keys that are none: %v", err)
	}
	if _, err := openKeys(filepath.Join(path, "x")); err == nil {
		t.Error("keys in a file that is no directory")
	}

	p := start(t)
	link := p.link(t, "orlova", "gromov")
	nobody := p.visitor(t, "", "")
	ring := sample.keys.Rotate()
	p.app.Keys = ring
	nobody.get(link).want(200, "How satisfied")
	p.app.Keys = ring.Keep(1)
	nobody.get(link).want(404, "This link opens nothing")
	if sealed := p.of(t, "gromov").Link; sealed.Key == "" || sealed.MAC == "" {
		t.Errorf("%+v", sealed)
	}
}
