// <form data-confirm="Question" data-confirm-detail="What follows" data-confirm-no="Lascia com'è">: asks in a
// <dialog> first. The words of the button that sends are the words of the button that confirms.
export function askBeforeSending(root = document) {
  const template = root.querySelector("template#ask");
  if (!template || !("showModal" in HTMLDialogElement.prototype)) return;
  for (const step of root.querySelectorAll("details.ask-first")) takeOut(step);
  root.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = button?.dataset.confirm ?? form.dataset.confirm;
    if (!question || form.dataset.confirmed) return;
    event.preventDefault();
    ask(template, question, { ...form.dataset, ...button?.dataset }, button?.textContent.trim()).then((yes) => {
      if (!yes) return button?.focus();
      form.dataset.confirmed = "yes";
      form.requestSubmit(button ?? undefined);
      delete form.dataset.confirmed;
    });
  });
}

/** What unfolds on the page without a script is asked in the dialog: the button stands where its summary stood. */
function takeOut(step) {
  const form = step.querySelector("form");
  // Opened before this file came: who reads the question there answers it there, once.
  if (step.open) return void (form.dataset.confirmed = "yes");
  const summary = step.querySelector("summary");
  const button = form.querySelector("button");
  const had = document.activeElement === summary;
  button.className = summary.className;
  step.replaceWith(form);
  if (had) button.focus();
}

function ask(template, question, { confirmDetail, confirmNo }, words) {
  const dialog = template.content.firstElementChild.cloneNode(true);
  const [yes, no] = dialog.querySelectorAll("button");
  dialog.querySelector("h2").textContent = question;
  dialog.querySelector("p").textContent = confirmDetail ?? "";
  dialog.querySelector("p").hidden = !confirmDetail;
  if (words) yes.textContent = words;
  if (confirmNo) no.textContent = confirmNo;
  document.body.append(dialog);
  return new Promise((answer) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      answer(dialog.returnValue === "yes");
    });
    dialog.showModal();
    no.focus(); // Enter pressed without reading does nothing
  });
}
