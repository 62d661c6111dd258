// The writing table. Without this file it is an ordinary form; with it the text saves itself, survives a dead
// network, an expired session and a second window, can be previewed, and the ten minutes come one question at a time.
import { saidBy } from "../_said.js";
import { renewTokens } from "../_token.js";
import { signInAgain } from "./_again.js";
import { LocalCopy } from "./_local.js";
import { Text, fit, fresh, sayer, when } from "./_page.js";
import { checkTheText } from "./_panel.js";
import { Saving } from "./_saving.js";
import { tenMinutes } from "./_ten.js";
import { addToolbar } from "./_toolbar.js";
import { Windows } from "./_windows.js";

const form = document.querySelector("form[data-desk]");
if (form) open(form);

function open(form) {
  const { entry, person, draft, preview, compare, mail } = form.dataset;
  const say = sayer(document.getElementById("desk-words"));
  const text = new Text(form);
  const local = new LocalCopy(person, entry);
  const notices = document.querySelector("[data-desk-notices]");
  const state = form.querySelector("[data-desk-state]");
  const count = form.querySelector("[data-desk-words]");
  let savedWords = state.textContent;
  let leaving = false;
  let through = false; // the form's own sending, once
  let previewing = false;
  let check;

  const saving = new Saving({
    text,
    local,
    url: draft,
    base: Number(form.elements.base.value || 0),
    token: form.elements.csrf_token.value,
    on: { saved, state: tell, conflict, signedOut },
  });
  // The page shows a text that was too late (the form's own conflict): the server has another one.
  if (form.dataset.unsaved) saving.confirmed = { title: "", answers: {} };
  saving.fresh = Boolean(form.dataset.fresh);

  const windows = new Windows(entry, {
    another: () => noticeOnce("desk-another"),
    stale: (saves) => saves !== saving.base && !saving.unsaved && follow(),
  });

  // --- what the bar says

  function tell(name, detail) {
    if (name === "saved" && detail) savedWords = say("saved", { time: detail });
    const words = {
      saved: savedWords,
      waiting: say("waiting"),
      offline: saving.onDevice === false ? say("offlineNowhere") : say("offline"),
      failed: saving.onDevice === false ? say("failedNowhere") : say("failed"),
      many: say("many"),
      tooLarge: detail ? say("notTaken", { why: detail }) : say("tooLarge"),
      notTaken: detail ? say("notTaken", { why: detail }) : say("failedNowhere"),
      signedOut: say("signedOut"),
      conflict: say("conflict"),
      gone: say("gone"),
      refused: detail,
    }[name];
    if (state.textContent !== words) state.textContent = words;
    state.classList.toggle("is-waiting", !["saved", "waiting"].includes(name));
    state.dataset.deskState = name;
  }

  function saved(answer) {
    form.elements.base.value = answer.saves;
    if (form.elements.csrf_token.value !== saving.token) renewToken(saving.token);
    windows.saved(answer.saves);
    const title = text.title.value.trim();
    document.title = document.title.replace(/^.* · /, `${title || say("untitled")} · `);
  }

  /** Everything on this page that sends something uses the token of the session that is open now. */
  function renewToken(token) {
    renewTokens(token);
    for (const piece of document.querySelectorAll("[data-token]")) piece.dataset.token = token;
  }

  async function signedOut() {
    const token = await signInAgain(mail, say);
    if (token) {
      renewToken(token);
      document.querySelector("#desk-out")?.remove();
    } else {
      const notice = noticeOnce("desk-out");
      notice?.querySelector("button").addEventListener("click", () => saving.save());
    }
    return token;
  }

  function noticeOnce(id) {
    if (document.querySelector(`[data-notice=${id}]`)) return null;
    const notice = fresh(id);
    notice.dataset.notice = id;
    notices.append(notice);
    return notice;
  }

  // --- two windows

  function conflict(said) {
    const notice = noticeOnce("desk-conflict");
    if (!notice) return;
    notice.querySelector("[data-message]").textContent = said.message;
    notice.querySelector("[data-difference]").innerHTML = said.difference; // rendered and escaped by the server
    const decide = (name, then) =>
      notice.querySelector(`[data-choice=${name}]`).addEventListener("click", () => {
        then();
        text.areas[0].focus();
      });
    decide("mine", () => {
      saving.accept({ saves: said.other.saves, text: said.other, fresh: true });
      notice.remove();
      saving.save();
    });
    decide("other", () => {
      text.write(said.other);
      saving.accept({ saves: said.other.saves, text: text.read() });
      local.drop();
      notice.remove();
      counted();
      tell("saved", said.other.clock);
    });
    decide("merge", () => {
      saving.accept({ saves: said.other.saves, text: said.other, fresh: true });
      for (const button of notice.querySelectorAll("[data-choice]")) button.remove();
      notice.querySelector("[data-merging]").hidden = false;
      saving.save();
    });
    notice.scrollIntoView({ block: "start" });
    notice.querySelector("h2").focus();
  }

  /** Nothing is unsaved here and the server has something newer: the page follows. */
  async function follow() {
    try {
      const answer = await fetch(draft, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const now = await answer.json();
      saving.token = now.csrf_token;
      if (now.saves === saving.base || saving.unsaved || saving.running) return;
      text.write(now);
      saving.accept({ saves: now.saves, text: text.read() });
      form.elements.base.value = now.saves;
      counted();
      tell("saved", now.clock);
      noticeOnce("desk-followed")?.querySelector("[data-message]").append(say("followed", { when: now.saved_at }));
    } catch {
      /* the next save will tell */
    }
  }

  // --- a copy that was left on this device

  async function offerLeft(copies) {
    const [copy, ...others] = copies;
    if (!copy) return;
    const next = () => {
      local.setAside(others);
      offerLeft(others);
    };
    if (text.same(copy, saving.confirmed)) return next();
    const said = await ask(compare, copy);
    if (said.same) {
      follow(); // the copy reached the server after this page was made there: sent on the way out, then the page anew
      return next();
    }
    const notice = fresh("desk-left");
    const changed = copy.base !== undefined && copy.base !== saving.base;
    notice.querySelector("[data-message]").textContent = say(changed ? "leftChanged" : "left", { when: when(copy.at, say) });
    notice.querySelector("[data-difference]").innerHTML = said.difference ?? "";
    notice.querySelector("[data-choice=take]").addEventListener("click", async () => {
      // What was written here before deciding is on the server first; without a network it is the next copy on offer.
      if (!(await saving.settle())) others.unshift({ ...text.read(), base: saving.base, at: Date.now() });
      text.write({ title: copy.title, answers: { ...saving.confirmed.answers, ...copy.answers } });
      saving.fresh = true; // what the server has stays in the list of versions
      notice.remove();
      next();
      counted();
      saving.touched();
      saving.save();
    });
    notice.querySelector("[data-choice=leave]").addEventListener("click", () => {
      notice.remove();
      next();
    });
    notices.append(notice);
  }

  async function ask(url, body) {
    const request = { method: "POST", headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": saving.token } };
    try {
      const answer = await fetch(url, { ...request, body: JSON.stringify({ title: body.title, answers: body.answers }) });
      const said = await saidBy(answer);
      return { ...said, isDone: answer.ok };
    } catch {
      return {};
    }
  }

  // --- preview

  async function showPreview() {
    if (previewing) return;
    previewing = true;
    const dialog = fresh("desk-preview");
    const inside = dialog.querySelector(".reading");
    const said = await ask(preview, text.read());
    dialog.querySelector("[data-title]").textContent = text.title.value.trim() || say("untitled");
    if (said.isDone && said.html !== undefined) inside.innerHTML = said.html; // made by the one renderer, as the page would show it
    else inside.textContent = said.message || say("noPreview");
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    dialog.showModal();
    previewing = false;
  }

  // --- going away

  function goingAway() {
    leaving = true;
    setTimeout(() => (leaving = false), 8000); // who is still here after that stays
  }

  async function leave(to) {
    if (await saving.settle()) {
      goingAway();
      location.assign(to);
    } else if (!saving.held) {
      state.scrollIntoView({ block: "nearest" });
    }
  }

  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-leave]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (!saving.unsaved || saving.atRisk) return; // all well, or the browser asks
    event.preventDefault();
    leave(link.href);
  });

  form.addEventListener("submit", async (event) => {
    if (through) return void (through = false);
    const button = event.submitter;
    event.preventDefault();
    if (leaving) return; // it is on its way already
    if (button?.value === "anteprima") return showPreview();
    if (button?.value === "controllo") return; // the panel
    if (button?.value === "condividi") return leave(button.dataset.to);
    if ((await saving.settle()) && !leaving) {
      goingAway();
      through = true;
      form.requestSubmit(button); // the note goes with the form, on the newest base
    }
  });

  addEventListener("beforeunload", (event) => {
    if (!leaving && saving.atRisk) event.preventDefault();
  });
  addEventListener("pagehide", () => saving.flush());
  addEventListener("pageshow", (event) => {
    leaving = false;
    if (event.persisted) saving.unsaved ? saving.save() : follow(); // what went on while the page was away
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      if (saving.unsaved) saving.save();
    } else if (saving.unsaved) {
      if (!saving.held) saving.save();
    } else {
      follow();
    }
  });
  addEventListener("online", () => (saving.unsaved ? saving.save() : tell("saved")));
  addEventListener("offline", () => saving.unsaved && tell("offline"));

  // --- writing

  function counted() {
    check?.moved();
    const words = text.words();
    count.textContent = say(words === 1 ? "word" : "words", { n: words });
  }

  form.addEventListener("input", (event) => {
    if (event.target !== text.title && !text.areas.includes(event.target)) return;
    fit(event.target);
    counted();
    if (saving.held) local.keep({ ...text.read(), base: saving.base });
    else saving.touched();
  });
  form.addEventListener("focusout", () => saving.unsaved && !saving.held && !saving.failures && saving.save());
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "s") {
      event.preventDefault();
      saving.save();
    }
  });
  const group = form.elements.gruppo;
  const grouped = () => {
    saving.extra.group = group.value;
    saving.save();
  };
  group?.addEventListener("change", grouped);
  if (group && !group.selectedOptions[0]?.defaultSelected) grouped(); // chosen before this file came

  form.classList.add("is-live"); // from here on it saves by itself
  for (const area of text.areas) {
    addToolbar(area);
    fit(area);
  }
  const ten = form.classList.contains("is-ten") ? tenMinutes(form, text, say, leave) : null;
  check = checkTheText(form, text, () => saving.token, (field) => ten?.turnTo(field));
  if (saving.unsaved) saving.touched();
  else counted();
  offerLeft(local.leftBehind());
}
