// While "@" and a name are typed, those who read it are offered to choose from. Without this a whole name does the same.
"use strict";

const AFTER_AT = /(?:^|[^\w@.])@([^\s@`][^\n@`]{0,39})?$/;
let asked = 0;
let timer = 0;

const listOf = (box) => document.getElementById(box.getAttribute("aria-controls"));
const typed = (box) => (box.selectionStart === box.selectionEnd ? AFTER_AT.exec(box.value.slice(0, box.selectionStart)) : null);

function close(box) {
  asked += 1;
  clearTimeout(timer);
  listOf(box).hidden = true;
  listOf(box).replaceChildren();
  box.removeAttribute("aria-activedescendant");
}

// What comes late, or after something else was typed, is left out.
async function offer(box) {
  const name = typed(box)?.[1] ?? "";
  const number = (asked += 1);
  let options = "";
  try {
    const answer = await fetch(`${box.dataset.mentions}?q=${encodeURIComponent(name)}`, { headers: { Accept: "text/html" } });
    options = answer.ok ? await answer.text() : "";
  } catch {
    // Without a connection the name is typed to its end.
  }
  if (number !== asked) return;
  const list = listOf(box);
  list.innerHTML = options;
  list.hidden = !list.children.length;
  if (!list.hidden) list.scrollIntoView({ block: "nearest" });
  [...list.children].forEach((option, place) => (option.id = `${list.id}-${place}`));
  point(box, list.hidden ? -1 : 0);
  document.getElementById(`${list.id}-said`).textContent = list.hidden ? "" : list.dataset.said.replace("{n}", list.children.length);
}

function point(box, place) {
  const options = [...listOf(box).children];
  options.forEach((option, here) => option.setAttribute("aria-selected", here === place));
  if (place < 0) return box.removeAttribute("aria-activedescendant");
  box.setAttribute("aria-activedescendant", options[place].id);
  const list = listOf(box);
  list.scrollTop = options[place].offsetTop - (list.clientHeight - options[place].offsetHeight) / 2;
}

function choose(box, option) {
  const found = typed(box);
  const start = box.selectionStart - (found?.[1] ?? "").length - 1;
  if (found) box.setRangeText(`${option.dataset.text} `, start, box.selectionStart, "end");
  close(box);
  box.dispatchEvent(new Event("input", { bubbles: true }));
  close(box);
  box.focus();
}

document.addEventListener("input", ({ target: box }) => {
  if (!box.dataset?.mentions) return;
  clearTimeout(timer);
  if (typed(box)) timer = setTimeout(() => offer(box), 150);
  else close(box);
});

document.addEventListener("keydown", (event) => {
  const box = event.target;
  if (!box.dataset?.mentions || listOf(box).hidden || event.isComposing) return;
  const options = [...listOf(box).children];
  const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const turn = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (turn) point(box, (place + turn + options.length) % options.length);
  else if (event.key === "Enter" || event.key === "Tab") choose(box, options[Math.max(place, 0)]);
  else if (event.key === "Escape") close(box);
  else return;
  event.preventDefault();
  event.stopPropagation();
});

// A press keeps one in the text, so that leaving it closes the list.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest("[data-mentions-list]")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const option = event.target.closest("[data-mentions-list] > [role=option]");
  if (option) choose(document.querySelector(`[aria-controls="${option.parentElement.id}"]`), option);
});
document.addEventListener("focusout", ({ target: box }) => {
  if (box.dataset?.mentions) close(box);
});
