// 任务分解 by keyboard: a current draft, and keys that press its buttons. Works on what the page
// offers; a key without its button does nothing.
// The number of the current draft outlives the page, and so does a key that was
// pressed on a closed draft: it works once the draft's form is there.
const recall = (name) => sessionStorage.getItem(name) || "";
const keep = (name, value) => sessionStorage.setItem(name, value);

// After the exchange has settled: until then htmx holds old classes and the old focus.
settled(() => {
  const rows = all();
  if (!rows.length) return;
  const chosen = rows.find((row) => row.classList.contains("chosen"));
  mark(chosen || rows.find((row) => row.dataset.draftRow === recall("draft")) || null);
  if (chosen) reach(recall("key") || "r");
  keep("key", "");
});

function settled(work) {
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", work);
  else work();
  document.addEventListener("htmx:afterSettle", work);
}

document.addEventListener("keydown", (event) => {
  const rows = all();
  if (!rows.length || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") return leave(event);
  if (typing()) return;
  if (event.key === "j" || event.key === "k") return step(event, rows, event.key === "j" ? 1 : -1);
  const row = now();
  const own = row && row.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  const wide = () => Array.from(document.querySelectorAll(`main [data-key="${CSS.escape(event.key)}"]`)).find((one) => !one.closest("article"));
  const target = own || wide();
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
  if (row) keep("draft", row.dataset.draftRow);
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
  if (wanted) keep("key", wanted);
  if (event.key === "a") {
    const rows = all();
    const next = rows[rows.indexOf(now()) + 1];
    if (next) keep("draft", next.dataset.draftRow);
  }
  if (/^(INPUT|SELECT|TEXTAREA)$/.test(target.tagName) && target.type !== "checkbox") target.focus();
  else target.click();
}

// Goes to what a key stands for in the form of the chosen draft.
function reach(key) {
  const target = document.querySelector(`.chosen [data-key="${key}"]`);
  if (!target) return;
  if (target.tagName === "A") target.click();
  else target.focus({ preventScroll: true });
}

function leave(event) {
  if (typing()) document.activeElement.blur();
  else {
    const close = document.querySelector(".chosen [data-key=e]");
    if (close) press(event, close);
  }
}
