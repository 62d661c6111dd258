// The room of a meeting: one step at a time, its clock, a gentle sound. All of it is in the page: nothing is asked of the
// server, so it goes on without a network; where one was is kept on this device until the tab is closed. The clock is that
// of the device: a phone that slept shows the time that went by.
import { keepRoom, recallRoom } from "./_room_kept.js";

const LATE = 60; // seconds: a bell after that, when a phone wakes up, would tell a wrong moment
const AWAY = 8000; // milliseconds for which the strip says why a link does not open
const isShell = document.querySelector("[data-room-shell]") !== null;
if (isShell) recallRoom();
const room = document.querySelector("[data-room]");
if (room && !isShell) keepRoom(room);
if (room) open(room);

function open(room) {
  const at = (name) => room.querySelector(`[data-room-${name}]`);
  const steps = [...at("steps").children];
  const said = room.dataset;
  const key = `room-${said.room}`;
  const state = { step: 0, left: null, until: null, sound: true, ...recalled(key) };
  state.step = Math.min(Math.max(state.step, 0), steps.length - 1);
  if (state.left === null) state.left = seconds(state.step);
  let bell = null;
  let rung = false;
  let awake = null;
  let barSeen = true;
  let away = null;

  room.classList.add("is-live");
  at("bar").hidden = false;
  at("back").addEventListener("click", () => go(state.step - 1));
  at("next").addEventListener("click", () => go(state.step + 1));
  at("run").addEventListener("click", () => (state.until ? pause() : start()));
  at("more").addEventListener("click", () => {
    if (state.until) state.until = Math.max(state.until, Date.now()) + 120_000;
    else state.left = Math.max(state.left, 0) + 120;
    rung = false;
    show();
  });
  at("sound").addEventListener("click", () => {
    state.sound = !state.sound;
    if (state.sound) ring(0.5);
    show();
  });
  show();
  setInterval(tick, 500);
  stayAwake();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible") return;
    tick();
    stayAwake(); // what was granted ends when the page is hidden
  });
  document.addEventListener("click", stayWithoutNetwork);
  new IntersectionObserver(([bar]) => {
    barSeen = bar.isIntersecting;
    strip();
  }).observe(at("bar"));

  function seconds(step) {
    return Number(steps[step].dataset.minutes) * 60;
  }

  function left() {
    return state.until ? Math.round((state.until - Date.now()) / 1000) : state.left;
  }

  function go(step) {
    if (step < 0 || step >= steps.length) return;
    const runs = Boolean(state.until);
    Object.assign(state, { step, left: seconds(step), until: null });
    rung = false;
    if (runs) start();
    show();
    at("said").textContent = `${count()}. ${steps[step].querySelector("h3").firstChild.textContent.trim()}`;
  }

  function start() {
    state.until = Date.now() + state.left * 1000;
    wake();
    stayAwake();
    show();
  }

  function pause() {
    state.left = left();
    state.until = null;
    awake?.release().catch(() => {});
    awake = null;
    show();
  }

  function tick() {
    if (!state.until) return;
    clock();
    if (left() <= 0 && !rung) {
      rung = true;
      at("said").textContent = said.saidOver;
      if (state.sound && left() > -LATE) ring(1);
    }
  }

  function count() {
    return said.saidStep.replace("{n}", state.step + 1).replace("{of}", steps.length);
  }

  function clock() {
    const now = left();
    const size = Math.abs(now);
    const words = `${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    at("clock").textContent = now < 0 ? `+${words}` : words;
    at("clock").classList.toggle("is-over", now <= 0);
    at("now").textContent = `${count()} · ${at("clock").textContent}`;
  }

  // Who has scrolled down to the text still sees step and clock.
  function strip() {
    at("strip").hidden = barSeen && !away;
  }

  // A link would end at the browser's own error page: one stays, and is told why.
  function stayWithoutNetwork(event) {
    const link = event.target.closest("a[href]");
    if (navigator.onLine || !link || link.getAttribute("href").startsWith("#")) return;
    event.preventDefault();
    clearTimeout(away);
    away = setTimeout(() => {
      away = null;
      at("away").textContent = "";
      strip();
    }, AWAY);
    strip();
    at("away").textContent = said.saidAway;
  }

  function show() {
    steps.forEach((step, number) => {
      step.hidden = number !== state.step;
    });
    at("count").textContent = count();
    // Not `disabled`: whoever comes to the last step with the keyboard would lose their place.
    at("back").setAttribute("aria-disabled", String(state.step === 0));
    at("next").setAttribute("aria-disabled", String(state.step === steps.length - 1));
    at("run").textContent = state.until ? said.saidPause : said.saidStart;
    at("sound").textContent = state.sound ? said.saidSound : said.saidMute;
    at("sound").setAttribute("aria-pressed", String(state.sound));
    clock();
    try {
      sessionStorage.setItem(key, JSON.stringify(state));
    } catch {
      // A device that keeps nothing: the clock runs all the same.
    }
  }

  // Three soft strokes of a bell, made here: no file.
  function wake() {
    try {
      bell ??= new AudioContext();
      bell.resume();
    } catch {
      bell = null;
    }
  }

  function ring(strength) {
    wake();
    if (!bell) return;
    [0, 0.7, 1.4].slice(0, strength < 1 ? 1 : 3).forEach((delay) => {
      const begin = bell.currentTime + delay;
      const tone = bell.createOscillator();
      const volume = bell.createGain();
      tone.frequency.value = 528;
      volume.gain.setValueAtTime(0.0001, begin);
      volume.gain.exponentialRampToValueAtTime(0.12 * strength, begin + 0.03);
      volume.gain.exponentialRampToValueAtTime(0.0001, begin + 1.6);
      tone.connect(volume).connect(bell.destination);
      tone.start(begin);
      tone.stop(begin + 1.7);
    });
  }

  async function stayAwake() {
    if (!state.until || (awake && !awake.released)) return;
    try {
      awake = await navigator.wakeLock?.request("screen");
      if (!state.until) awake?.release();
    } catch {
      // Not allowed, or not now.
    }
  }
}

function recalled(key) {
  try {
    return JSON.parse(sessionStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}
