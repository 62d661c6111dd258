// <time data-ago datetime="…Z">: the server's words are right when sent; here they stay right.
const STEPS = [
  ["day", 86400],
  ["hour", 3600],
  ["minute", 60],
];

export function ago(then, now, language) {
  const seconds = (then - now) / 1000;
  const words = new Intl.RelativeTimeFormat(language, { numeric: "auto" });
  for (const [unit, size] of STEPS) {
    if (Math.abs(seconds) >= size) return words.format(Math.trunc(seconds / size), unit);
  }
  return words.format(0, "minute");
}

/** "14:03" on the clock of this device: for "Salvato alle 14:03". */
export function clock(date, language = document.documentElement.lang) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(date);
}

export function keepTimesFresh(root = document) {
  const times = [...root.querySelectorAll("time[data-ago]")];
  if (!times.length) return;
  const language = document.documentElement.lang || "it";
  const refresh = () => {
    for (const time of times) {
      const then = new Date(time.dateTime);
      // Older than a week: the date as the server wrote it says more.
      if (Date.now() - then < 7 * 86400e3) time.textContent = ago(then, Date.now(), language);
    }
  };
  setInterval(refresh, 60000);
}
