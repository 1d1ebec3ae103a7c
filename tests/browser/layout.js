// What a reader would call broken on the page as it stands: a list of sentences, empty when all is well.
() => {
  const faults = new Set();
  const said = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  const name = (el) => el.tagName.toLowerCase() + [...el.classList].map((one) => "." + one).join("");
  const hidden = (el) => {
    for (; el; el = el.parentElement) {
      const style = getComputedStyle(el);
      if (style.visibility === "hidden" || style.opacity === "0" || style.clipPath === "inset(50%)") return true;
      if (style.clip === "rect(0px, 0px, 0px, 0px)" || el.matches(".skip, option, datalist")) return true;
    }
    return false;
  };

  const shortened = (el) => getComputedStyle(el).textOverflow === "ellipsis";

  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) faults.add(`the page is ${wide} px wider than the window`);

  // Nothing stands outside the boxes that hold it, sideways. A box that scrolls, or says "…", may hold more than it shows.
  const inside = (el, rect, what) => {
    for (let box = el; box && box !== document.documentElement; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (style.display.startsWith("inline") && !style.display.includes("-")) continue;
      if (style.display === "contents" || box instanceof SVGElement) continue;
      if (/auto|scroll/.test(style.overflowX) || style.textOverflow === "ellipsis") return;
      const outer = box.getBoundingClientRect();
      if (rect.right > outer.right + 1.5 || rect.left < outer.left - 1.5) {
        faults.add(`“${what}” stands outside ${name(box)}`);
        return;
      }
      if (/absolute|fixed/.test(style.position)) return;
    }
  };

  const lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const el = node.parentElement;
    if (!node.data.trim() || el.closest("script, textarea, select, svg") || !el.checkVisibility() || hidden(el)) continue;
    range.selectNodeContents(node);
    const apart = el.closest(".topbar, .tabbar, .dock, .rail, dialog, .menu__in") || shortened(el);
    for (const rect of range.getClientRects()) {
      if (rect.width < 1) continue;
      inside(el, rect, said(node.data));
      if (!apart) lines.push({ el, rect, text: said(node.data) });
    }
    // A word of up to 24 letters, or a figure, stands on one line.
    for (const word of node.data.matchAll(/\p{L}[\p{L}\p{N}’']*|\p{N}+(?:[.,\u00a0\u202f]\p{N}+)*/gu)) {
      if (word[0].length < 2 || word[0].length > 24) continue;
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const tops = [...range.getClientRects()].filter((one) => one.width > 0.5).map((one) => one.top);
      if (tops.length > 1 && Math.max(...tops) - Math.min(...tops) > 4) faults.add(`“${word[0]}” is broken in ${name(el)} of ${name(el.parentElement)}`);
    }
  }
  for (const el of document.querySelectorAll("button, .btn, input, select, textarea, progress, svg")) {
    const rect = el.getBoundingClientRect();
    if (rect.width > 1 && el.checkVisibility() && !hidden(el)) inside(el.parentElement, rect, said(el.textContent) || name(el));
  }

  // No line of text lies over another.
  lines.sort((a, b) => a.rect.top - b.rect.top);
  lines.forEach((one, at) => {
    for (const other of lines.slice(at + 1)) {
      if (other.rect.top > one.rect.bottom - 3) break;
      const over = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const deep = Math.min(one.rect.bottom, other.rect.bottom) - other.rect.top;
      if (over > 2 && deep > 0.35 * Math.min(one.rect.height, other.rect.height) && one.el !== other.el) faults.add(`“${other.text}” lies over “${one.text}”`);
    }
  });
  return [...faults];
}
