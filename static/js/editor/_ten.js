// Ten minutes: one question at a time, a clock that does not press and can be put away, «continua domani».
import { fresh } from "./_page.js";

const HIDDEN = "riflessi-clock";

export function tenMinutes(form, text, say, leave) {
  const prompts = [...form.querySelectorAll("[data-desk-prompt]")];
  const head = fresh("desk-ten-head");
  const steps = fresh("desk-ten-steps");
  form.querySelector(".desk-title").after(head);
  prompts.at(-1).after(steps);
  const [back, on, tomorrow] = ["back", "on", "tomorrow"].map((name) => steps.querySelector(`[data-step=${name}]`));
  // Somebody may be writing already while this file is on its way: their question stays before them.
  const writing = prompts.findIndex((prompt) => prompt.contains(document.activeElement));
  const open = prompts.findIndex((prompt) => !prompt.querySelector("textarea").defaultValue.trim());
  let here = writing >= 0 ? writing : Math.max(0, open);

  const show = (n, focus = true) => {
    here = n;
    prompts.forEach((prompt, i) => {
      prompt.hidden = i !== n;
    });
    head.querySelector("[data-where]").textContent = say("where", { n: n + 1, of: prompts.length });
    back.hidden = n === 0;
    on.textContent = n === prompts.length - 1 ? say("done") : say("on");
    if (focus) prompts[n].querySelector("textarea").focus();
  };
  back.addEventListener("click", () => show(here - 1));
  on.addEventListener("click", () => (here === prompts.length - 1 ? leave(on.dataset.to) : show(here + 1)));
  tomorrow.addEventListener("click", () => leave(tomorrow.dataset.to));
  show(here, false);
  softClock(form, head, say);
  return {
    /** The question that this field answers, if another one is on the page. */
    turnTo(field) {
      const n = prompts.findIndex((prompt) => prompt.contains(field));
      if (n >= 0 && n !== here) show(n, false);
    },
  };
}

function softClock(form, head, say) {
  const clock = head.querySelector("[data-clock]");
  const toggle = head.querySelector("[data-clock-toggle]");
  let began;
  const put = (hidden) => {
    clock.hidden = hidden;
    toggle.textContent = hidden ? say("clockOn") : say("clockOff");
    try {
      localStorage.setItem(HIDDEN, hidden ? "off" : "on");
    } catch {
      /* not kept */
    }
  };
  const tick = () => {
    const minute = Math.floor((Date.now() - began) / 60_000) + 1;
    clock.textContent = minute > 10 ? say("past") : say("minute", { n: minute });
  };
  let wanted = "on";
  try {
    wanted = localStorage.getItem(HIDDEN) ?? "on";
  } catch {
    /* as usual */
  }
  put(wanted === "off");
  toggle.addEventListener("click", () => put(!clock.hidden));
  form.addEventListener(
    "input",
    () => {
      began = Date.now();
      tick();
      setInterval(tick, 5000);
    },
    { once: true },
  );
}
