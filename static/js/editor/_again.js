// The session is over: the sign-in opens over the page, then the save goes on.
import { saidBy } from "../_said.js";
import { within } from "../_within.js";
import { fresh } from "./_page.js";

let open;

/** Resolves to the new session's token, or null when somebody chose «più tardi». */
export function signInAgain(mail, say) {
  open ??= ask(mail, say).finally(() => {
    open = null;
  });
  return open;
}

function ask(mail, say) {
  const dialog = fresh("desk-again");
  const form = dialog.querySelector("form");
  const wrong = dialog.querySelector("[data-wrong]");
  const before = document.activeElement;
  form.elements.mail.value = mail;
  document.body.append(dialog);
  dialog.showModal();
  form.elements.password.focus();
  return new Promise((answer) => {
    let token = null;
    let asking = false;
    dialog.addEventListener("close", () => {
      dialog.remove();
      before?.focus?.();
      answer(token);
    });
    dialog.querySelector("[data-later]").addEventListener("click", () => dialog.close());
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (asking) return;
      asking = true;
      wrong.textContent = "";
      try {
        const response = await fetch("/accedi", {
          method: "POST",
          credentials: "same-origin",
          headers: { "Content-Type": "application/json", Accept: "application/json" },
          body: JSON.stringify({ mail, password: form.elements.password.value }),
          signal: within(20_000),
        });
        const said = await saidBy(response);
        if (response.ok && said.csrf_token) {
          token = said.csrf_token;
          dialog.close();
          return;
        }
        wrong.textContent = said.message || say("failed");
      } catch {
        wrong.textContent = say("offlineNow");
      }
      asking = false;
      form.elements.password.select();
    });
  });
}
