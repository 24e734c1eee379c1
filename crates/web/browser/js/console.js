// What makes pages quicker. Every page works without it.
import htmx from "htmx.org";
import "./division.js";
import "./draft.js";
import { each, ready } from "./each.js";

window.htmx = htmx;

// A press without a form, and a link that changes one part, exchange the page in place.
ready((root) => {
  each(root, "form[data-quick]", (form) => {
    swap(form, "#page");
    form.setAttribute("hx-post", form.getAttribute("action"));
    form.setAttribute("hx-disabled-elt", "find button");
    htmx.process(form);
  });
  each(root, "a[data-part]", (link) => {
    swap(link, link.dataset.part);
    link.setAttribute("hx-get", link.getAttribute("href"));
    link.setAttribute("hx-push-url", "true");
    htmx.process(link);
  });
  each(root, "[data-print]", (button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  each(root, "form[data-filter]", filterAtOnce);
  each(root, "input[data-at-once]", (input) => {
    input.addEventListener("change", () => { if (input.files.length) input.form.submit(); });
  });
  each(root, "textarea[data-longest]", countCharacters);
  each(root, "input[data-all]", pickAll);
});

// Without a connection nothing is lost: the page says so and stays as it is.
document.addEventListener("htmx:sendError", () => {
  const line = document.querySelector("[data-offline]") || document.createElement("p");
  line.dataset.offline = "";
  line.className = "toast-s no-print";
  line.setAttribute("role", "alert");
  line.textContent = "没有连上服务器，刚才的操作没有办成，页面上的内容还在，请稍后再按一次";
  document.getElementById("page").appendChild(line);
});

function swap(element, part) {
  element.setAttribute("hx-target", part);
  element.setAttribute("hx-select", part);
  element.setAttribute("hx-swap", "outerHTML show:none");
}

// A choice filters at once; without scripts the button does it.
function filterAtOnce(form) {
  each(form, "button", (button) => { button.hidden = true; });
  form.addEventListener("change", (event) => {
    if (event.target.tagName === "SELECT") form.submit();
  });
}

function countCharacters(area) {
  const longest = Number(area.dataset.longest);
  const line = document.createElement("p");
  line.className = "small quiet";
  area.insertAdjacentElement("afterend", line);
  const say = () => {
    const length = Array.from(area.value.trim()).length;
    line.textContent = `${length}/${longest}字`;
    line.classList.toggle("over", length > longest);
  };
  area.addEventListener("input", say);
  say();
}

function pickAll(all) {
  const form = all.closest("form");
  const boxes = () => Array.from(form.querySelectorAll("tbody input[type=checkbox]"));
  const said = form.querySelector("[data-picked]");
  const say = () => {
    const picked = boxes().filter((box) => box.checked);
    boxes().forEach((box) => box.closest("tr").classList.toggle("on", box.checked));
    said.textContent = picked.length ? `，已选${picked.length}项` : "";
    all.checked = picked.length > 0 && picked.length === boxes().length;
  };
  all.hidden = false;
  all.addEventListener("change", () => {
    boxes().forEach((box) => { box.checked = all.checked; });
    say();
  });
  form.addEventListener("change", say);
  say();
}
