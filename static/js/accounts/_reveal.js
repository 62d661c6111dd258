// Beside every password a button that shows it: typing twelve letters unseen on a phone is a guess.
export function revealPasswords() {
  for (const field of document.querySelectorAll("input[data-reveal]")) {
    const { revealShow: show, revealHide: hide, revealLabel: label } = field.closest("[data-reveal-show]").dataset;
    const frame = document.createElement("div");
    frame.className = "reveal";
    const at = document.activeElement === field && [field.selectionStart, field.selectionEnd];
    field.replaceWith(frame);
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-outline-primary";
    button.textContent = show;
    button.setAttribute("aria-label", `${show}: ${label || field.labels[0]?.textContent || ""}`);
    button.setAttribute("aria-pressed", "false");
    frame.append(field, button);
    if (at) {
      field.focus(); // who types already goes on typing
      field.setSelectionRange(...at);
    }
    const turn = (shown) => {
      field.type = shown ? "text" : "password";
      button.textContent = shown ? hide : show;
      button.setAttribute("aria-pressed", String(shown));
    };
    button.addEventListener("click", () => turn(field.type === "password"));
    // Sent as a password, so that the browser offers to keep it and never remembers it as a word.
    field.form?.addEventListener("submit", () => turn(false));
  }
}
