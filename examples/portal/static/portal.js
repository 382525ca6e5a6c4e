// The pages work without this file. It keeps a form from being sent twice by a
// double click, sends a choice as soon as it is made, and copies a message.
"use strict";
(() => {
  const restore = [];
  for (const form of document.querySelectorAll("form[data-once]")) {
    form.addEventListener("submit", (event) => {
      if (form.dataset.sent) { event.preventDefault(); return; }
      form.dataset.sent = "yes";
      // After this event, so that the button still counts as the one pressed.
      setTimeout(() => {
        for (const button of form.querySelectorAll("button")) {
          restore.push([form, button, button.textContent]);
          button.disabled = true;
          if (form.dataset.once) button.textContent = form.dataset.once;
        }
      });
    });
  }
  // A page that the browser brings back from its memory can be used again.
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    for (const [form, button, text] of restore.splice(0)) {
      delete form.dataset.sent;
      button.disabled = false;
      button.textContent = text;
    }
  });
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const text = document.getElementById(button.dataset.copy);
      text.select();
      try { await navigator.clipboard.writeText(text.value); } catch { document.execCommand("copy"); }
      button.textContent = button.dataset.copied;
    });
  }
  for (const form of document.querySelectorAll("form[data-auto]")) {
    form.classList.add("auto");
    let keyboard = false;
    for (const select of form.querySelectorAll("select")) {
      // Arrow keys walk through the choices: only the pointer, Enter or leaving
      // the field sends the form.
      select.addEventListener("keydown", (event) => {
        if (event.key === "Enter" && keyboard) form.requestSubmit();
        else keyboard = true;
      });
      select.addEventListener("pointerdown", () => { keyboard = false; });
      let changed = false;
      select.addEventListener("change", () => {
        changed = true;
        if (!keyboard) form.requestSubmit();
      });
      select.addEventListener("blur", () => { if (changed && keyboard) form.requestSubmit(); });
    }
  }
})();
