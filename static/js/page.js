// Small help for pages that work without it: nothing here is needed to read or to send anything.
"use strict";

const all = (selector, root = document) => root.querySelectorAll(selector);

// Buttons that only a script can serve are hidden until there is one.
function show(root) {
  for (const button of all("[data-copies], [data-closes-flash], [data-prints]", root)) button.hidden = false;
  for (const box of all("[data-counts]", root)) count(box);
}

function count(box) {
  const place = document.getElementById(box.dataset.counts);
  if (place) place.textContent = place.dataset.text.replace("{n}", box.value.length);
}

async function copy(button) {
  await navigator.clipboard.writeText(button.dataset.copies);
  button.setAttribute("aria-label", button.dataset.done);
  button.querySelector("use").setAttribute("href", button.querySelector("use").getAttribute("href").replace("#copy", "#check"));
}

document.addEventListener("click", (event) => {
  const sheet = event.target.closest("[data-unchecks]");
  if (sheet) document.getElementById(sheet.dataset.unchecks).checked = false;
  const target = event.target.closest("[data-copies], [data-closes-flash], [data-opens], [data-closes], [data-prints]");
  if (!target) return;
  if ("copies" in target.dataset) copy(target);
  else if ("closesFlash" in target.dataset) target.closest(".flash").remove();
  else if ("prints" in target.dataset) window.print();
  else {
    event.preventDefault();
    const asks = "opens" in target.dataset && document.getElementById(target.dataset.opens);
    if (asks) asks.close(), asks.showModal(); // one whose form was refused stands open in its place
    else target.closest("dialog").close();
  }
});

// A press on a name writes it where one is writing.
document.addEventListener("click", (event) => {
  const name = event.target.closest("[data-names]");
  const box = name && document.getElementById(name.dataset.names);
  if (!box) return;
  const before = box.value.slice(0, box.selectionStart);
  box.setRangeText(`${before && !/\s$/.test(before) ? " " : ""}${name.dataset.text} `, box.selectionStart, box.selectionEnd, "end");
  box.focus();
  box.dispatchEvent(new Event("input", { bubbles: true }));
});

// The form that something was typed into and that isn't sent yet: when its page is left, the site keeps it for an hour.
let unsent = null;

document.addEventListener("input", (event) => {
  if (event.target.dataset.counts) count(event.target);
  if (event.target.form && "sends" in event.target.form.dataset) unsent = event.target.form;
});

function typedInto(form) {
  const typed = new FormData(form);
  for (const [name, value] of [...typed]) if (typeof value !== "string") typed.delete(name);
  typed.set("left_page", location.pathname + location.search);
  typed.set("left_address", new URL(form.getAttribute("action") || "", location.href).pathname);
  return typed;
}

window.addEventListener("pagehide", () => {
  if (unsent) navigator.sendBeacon("/left-form", typedInto(unsent));
});

// A change of language shows the same page again, perhaps before what is sent on leaving has arrived: it waits for that.
document.addEventListener("click", async (event) => {
  const link = event.target.closest("a[hreflang]");
  if (!link || !unsent || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  try {
    await fetch("/left-form", { method: "POST", body: typedInto(unsent), signal: AbortSignal.timeout(3000) });
    unsent = null;
  } catch {
    // What could not be sent is sent once more as the page is left.
  }
  location.assign(link.href);
});

// A second press while the first is under way does nothing. The button is switched off after the browser has read the
// form, so that its own name and value are still sent.
document.addEventListener("submit", (event) => {
  if (event.target === unsent && !event.defaultPrevented) unsent = null;
  if (!("sends" in event.target.dataset) || event.defaultPrevented) return;
  setTimeout(() => switchButtons(event.target, true));
});

function switchButtons(form, off) {
  for (const button of form.elements) if (button.type === "submit") button.disabled = off;
  form.toggleAttribute("aria-busy", off);
}

// Coming back with the browser's back button finds the form as it was, so it must be usable again.
window.addEventListener("pageshow", () => {
  for (const form of all("form[data-sends][aria-busy]")) switchButtons(form, false);
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-sends]");
  if (form) switchButtons(form, false);
});
// What is ticked while a list is brought up to date must not get lost: the tick wins.
document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-ticks-win]");
  if (list && event.target.name !== "find") list.dispatchEvent(new Event("htmx:abort"));
});

document.addEventListener("htmx:load", (event) => show(event.target));

// The menu of a narrow page closes on Escape and on a press elsewhere.
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const menu of all("details.menu[open]")) menu.open = false;
});
document.addEventListener("pointerdown", (event) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// A link, in a mail for one, may lead to something that is folded up.
const folded = document.getElementById(location.hash.slice(1));
if (folded instanceof HTMLDetailsElement) folded.open = true;

show(document);
document.querySelector(".error-summary")?.focus();
