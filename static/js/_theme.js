// The looks of the pages change at once, without leaving the page. Without this the same button sends the frame's form
// and the server answers with the page anew.
export function switchTheme(root = document) {
  const form = root.querySelector("form[data-frame-form]");
  form?.addEventListener("submit", async (event) => {
    const button = event.submitter;
    if (button?.name !== "aspetto") return;
    event.preventDefault();
    const body = new FormData(form);
    body.set(button.name, button.value);
    try {
      const answer = await fetch(button.formAction, { method: "POST", body, redirect: "manual" });
      if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(String(answer.status));
      show(root, button.value);
    } catch {
      // The plain way says what is wrong.
      const choice = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
      form.append(choice);
      form.action = button.formAction;
      form.submit();
      choice.remove(); // the page may come back
    }
  });
}

function show(root, looks) {
  const page = root.documentElement;
  if (looks === "auto") page.removeAttribute("data-bs-theme");
  else page.dataset.bsTheme = looks;
  for (const button of root.querySelectorAll('button[name="aspetto"]')) {
    button.setAttribute("aria-pressed", String(button.value === looks));
  }
}
