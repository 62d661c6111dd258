// Three small helps for forms:
//  - the error summary takes the focus, so that it is read first;
//  - <form data-send-once> is not sent twice by an impatient thumb;
//  - <form data-send-on-change> sends itself when a choice changes. Its button is there without scripts, and where what
//    is chosen is not what is shown: chosen before this file came, or on a page that came back.
export function watchForms(root = document) {
  root.querySelector("[data-error-summary]")?.focus();
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !("sendOnce" in form.dataset)) return;
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  root.addEventListener("change", (event) => {
    const form = event.target.form;
    if (form && "sendOnChange" in form.dataset) form.requestSubmit();
  });
  // Coming back with the back button: a form kept by the browser may be sent again.
  addEventListener("pageshow", () => {
    for (const form of root.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
    for (const form of root.querySelectorAll("form[data-send-on-change]")) {
      const given = (select) => Math.max(0, [...select.options].findIndex((one) => one.defaultSelected));
      const isShown = [...form.querySelectorAll("select")].every((select) => select.selectedIndex === given(select));
      form.querySelector(".no-script")?.classList.toggle("is-needed", !isShown);
    }
  });
}
