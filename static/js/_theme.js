// The theme form works without this; here the colours change at once and the page stays.
export function switchTheme(root = document) {
  for (const form of root.querySelectorAll("form[data-theme-form]")) {
    form.addEventListener("submit", async (event) => {
      const button = event.submitter;
      if (!button) return;
      event.preventDefault();
      const body = new FormData(form);
      body.set(button.name, button.value);
      try {
        const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
        if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(String(answer.status));
        show(form, button.value);
      } catch {
        // The plain way says what is wrong.
        const choice = Object.assign(document.createElement("input"), { type: "hidden", name: button.name, value: button.value });
        form.append(choice);
        form.submit();
      }
    });
  }
}

function show(form, theme) {
  const page = document.documentElement;
  if (theme === "auto") page.removeAttribute("data-bs-theme");
  else page.dataset.bsTheme = theme;
  for (const button of form.querySelectorAll("button[name]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
}
