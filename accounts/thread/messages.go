package thread

import (
	"golang.org/x/text/language"
	"golang.org/x/text/message/catalog"
)

// messages has the messages by code in English and Russian.
var messages = [...]struct{ code, en, ru string }{
	{"thread.id", "a conversation needs an id and an organisation", "у переписки должны быть номер и организация"},
	{"thread.about", "it is not said what the conversation is about", "не указано, о чём переписка"},
	{"thread.empty", "the message is empty", "сообщение пусто"},
	{"thread.text", "the text is longer than {max} bytes or has characters that cannot be stored", "текст длиннее {max} байт или содержит символы, которые нельзя сохранить"},
	{"thread.attachments", "a message has at most {max} attachments, each once", "у сообщения может быть не больше {max} вложений, каждое один раз"},
	{"thread.closed", "the conversation is closed already", "переписка уже закрыта"},
	{"thread.not_suggestion", "this is not a suggestion", "это не предложение"},
	{"thread.stage", "the suggestion cannot become {stage}", "предложение не может перейти в состояние {stage}"},
	{"thread.answer", "say why: whoever suggested it reads the answer", "объясните почему: ответ прочтёт автор предложения"},
	{"thread.beta", "there is no open offer to try it, or there was one already", "приглашения попробовать нет, или оно уже было"},
}

// Messages adds the messages of this package to a catalogue, in English and
// Russian.
func Messages(b *catalog.Builder) error {
	for _, m := range messages {
		if err := b.SetString(language.English, m.code, m.en); err != nil {
			return err
		}
		if err := b.SetString(language.Russian, m.code, m.ru); err != nil {
			return err
		}
	}
	return nil
}
