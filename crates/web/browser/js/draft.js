// What is typed into a form is kept on the server a moment after it was changed.
import { each, ready } from "./each.js";

const WAIT = 800;

ready((root) => each(root, "form[data-draft]", keep));

function keep(form) {
  let timer = 0;
  const said = form.querySelector("[data-saved]");
  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => save(form, said), WAIT);
  });
  form.addEventListener("submit", () => clearTimeout(timer));
}

async function save(form, said) {
  const body = new URLSearchParams();
  new FormData(form).forEach((value, name) => {
    if (typeof value === "string") body.append(name, value);
  });
  try {
    const answer = await fetch("/draft", { method: "POST", body, redirect: "error" });
    if (answer.ok && said) said.textContent = await answer.text();
  } catch {
    if (said) said.textContent = "草稿没有存上，请不要关闭页面";
  }
}
