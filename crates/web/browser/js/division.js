// 任务分解 by keyboard: a current draft, and keys that press its buttons. Works on what the page
// offers; a key without its button does nothing.
import { each, ready } from "./each.js";

// The number of the current draft outlives the exchange of the page.
let current = "";

ready((root) => {
  const rows = all();
  if (!rows.length) return;
  const chosen = rows.find((row) => row.classList.contains("chosen"));
  mark(chosen || rows.find((row) => row.dataset.draftRow === current) || null);
  if (!chosen) return;
  each(root, ".chosen [data-key=r]", (field) => { if (!typing()) field.focus({ preventScroll: true }); });
});

document.addEventListener("keydown", (event) => {
  const rows = all();
  if (!rows.length || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return leave(event);
  if (typing()) return;
  if (event.key === "j" || event.key === "k") return step(event, rows, event.key === "j" ? 1 : -1);
  const row = now();
  const own = row && row.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const target = own || document.querySelector(`main [data-key="${CSS.escape(event.key)}"]:not(article *)`);
  if (target) return press(event, target);
  if (row && "rldsx".includes(event.key)) press(event, row.querySelector("[data-key=e]"), event.key);
});

function all() {
  return Array.from(document.querySelectorAll("[data-draft-row]"));
}

function now() {
  return document.querySelector("[data-draft-row].now");
}

function typing() {
  const at = document.activeElement;
  return at && (/^(TEXTAREA|SELECT)$/.test(at.tagName) || (at.tagName === "INPUT" && at.type !== "checkbox"));
}

function mark(row) {
  all().forEach((other) => other.classList.toggle("now", other === row));
  if (row) current = row.dataset.draftRow;
}

function step(event, rows, by) {
  event.preventDefault();
  const at = rows.indexOf(now());
  const next = rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)];
  mark(next);
  next.scrollIntoView({ block: "center" });
  next.focus({ preventScroll: true });
}

// Accepting goes on to the next draft; the others stay where they are.
function press(event, target, wanted) {
  if (!target) return;
  event.preventDefault();
  if (wanted) later = wanted;
  if (event.key === "a") {
    const rows = all();
    const next = rows[rows.indexOf(now()) + 1];
    if (next) current = next.dataset.draftRow;
  }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && target.type !== "checkbox") target.focus();
  else target.click();
}

// The key that was pressed on a closed draft works once its form is there.
let later = "";
ready((root) => {
  if (!later) return;
  const target = root.querySelector(`.chosen [data-key="${later}"]`);
  later = "";
  if (!target) return;
  if (target.tagName === "A") target.click();
  else target.focus();
});

function leave(event) {
  if (typing()) document.activeElement.blur();
  else {
    const close = document.querySelector(".chosen [data-key=e]");
    if (close) press(event, close);
  }
}
