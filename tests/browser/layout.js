// What a reader would call broken on the page as it stands: a list of sentences, empty when all is well.
async () => {
  await document.fonts.ready; // what stands in for a font until it has come is wider
  const faults = new Set();
  const said = (text) => text.trim().replace(/\s+/g, " ").slice(0, 40);
  const name = (el) => el.tagName.toLowerCase() + [...el.classList].map((one) => "." + one).join("");
  // The page stands still while it is looked at: what was found out of an element is kept.
  const kept = (find) => {
    const found = new Map();
    return (el) => (found.has(el) ? found : found.set(el, find(el))).get(el);
  };
  const hidden = kept((el) => {
    const style = getComputedStyle(el);
    if (style.visibility === "hidden" || style.opacity === "0" || style.clipPath === "inset(50%)") return true;
    if (style.clip === "rect(0px, 0px, 0px, 0px)" || el.matches(".skip, option, datalist")) return true;
    return el.parentElement !== null && hidden(el.parentElement);
  });
  const seen = kept((el) => el.checkVisibility() && !hidden(el));
  const apart = kept((el) => el.closest(".topbar, .tabbar, .dock, .cat-dock, .rail, dialog, .menu__in") !== null);
  const boxOf = kept((el) => {
    const style = getComputedStyle(el);
    const flows = (style.display.startsWith("inline") && !style.display.includes("-")) || style.display === "contents";
    return {
      holds: !flows && !(el instanceof SVGElement),
      scrolls: /auto|scroll/.test(style.overflowX) || style.textOverflow === "ellipsis",
      floats: /absolute|fixed/.test(style.position),
      rect: el.getBoundingClientRect(),
    };
  });

  // What a list has scrolled out of sight lies under nothing and over nothing.
  const scroller = kept((el) => (/auto|scroll/.test(getComputedStyle(el).overflowY) ? el : el.parentElement && scroller(el.parentElement)));
  const scrolledAway = (el, rect) => {
    const box = scroller(el)?.getBoundingClientRect();
    return box !== undefined && (rect.top + rect.bottom < 2 * box.top || rect.top + rect.bottom > 2 * box.bottom);
  };

  const shortened = (el) => getComputedStyle(el).textOverflow === "ellipsis";

  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) faults.add(`the page is ${wide} px wider than the window`);

  // Nothing stands outside the boxes that hold it, sideways. A box that scrolls, or says "…", may hold more than it shows.
  const inside = (el, rect, what) => {
    for (let holder = el; holder && holder !== document.documentElement; holder = holder.parentElement) {
      const box = boxOf(holder);
      if (!box.holds) continue;
      if (box.scrolls) return;
      if (rect.right > box.rect.right + 1.5 || rect.left < box.rect.left - 1.5) {
        faults.add(`“${what}” stands outside ${name(holder)}`);
        return;
      }
      if (box.floats) return;
    }
  };

  const spread = (rects) => {
    const tops = rects.map((one) => one.top);
    return tops.length > 1 && Math.max(...tops) - Math.min(...tops) > 4;
  };
  const lines = [];
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  for (let node = texts.nextNode(); node; node = texts.nextNode()) {
    const el = node.parentElement;
    if (!/\S/.test(node.data) || el.closest("script, textarea, select, svg") || !seen(el)) continue;
    range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((one) => one.width > 0.5);
    for (const rect of rects) {
      inside(el, rect, said(node.data));
      if (!apart(el) && !shortened(el) && !scrolledAway(el, rect)) lines.push({ el, rect, text: said(node.data) });
    }
    // A word of up to 24 letters, or a figure, stands on one line.
    if (!spread(rects)) continue;
    for (const word of node.data.matchAll(/\p{L}[\p{L}\p{N}’']*|\p{N}+(?:[.,\u00a0\u202f]\p{N}+)*/gu)) {
      if (word[0].length < 2 || word[0].length > 24) continue;
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      if (spread([...range.getClientRects()].filter((one) => one.width > 0.5))) faults.add(`“${word[0]}” is broken in ${name(el)} of ${name(el.parentElement)}`);
    }
  }
  for (const el of document.querySelectorAll("button, .btn, input, select, textarea, progress, svg, table")) {
    const rect = el.getBoundingClientRect();
    if (rect.width > 1 && seen(el)) inside(el.parentElement, rect, said(el.textContent) || name(el));
  }

  // A button stands apart from what is typed above it.
  for (const button of document.querySelectorAll("main form .btn")) {
    const { left, right, top } = button.getBoundingClientRect();
    if (right - left < 1 || !seen(button)) continue;
    for (const field of button.closest("form").querySelectorAll("input.form-control, select, textarea")) {
      const above = field.getBoundingClientRect();
      const gap = top - above.bottom;
      if (gap > -1 && gap < 4 && above.left < right && left < above.right && seen(field)) faults.add(`“${said(button.textContent)}” touches ${field.name}`);
    }
  }

  // No line of text lies over another.
  lines.sort((a, b) => a.rect.top - b.rect.top);
  lines.forEach((one, at) => {
    for (let next = at + 1; next < lines.length && lines[next].rect.top <= one.rect.bottom - 3; next++) {
      const other = lines[next];
      const over = Math.min(one.rect.right, other.rect.right) - Math.max(one.rect.left, other.rect.left);
      const deep = Math.min(one.rect.bottom, other.rect.bottom) - other.rect.top;
      if (over > 2 && deep > 0.35 * Math.min(one.rect.height, other.rect.height) && one.el !== other.el) faults.add(`“${other.text}” lies over “${one.text}”`);
    }
  });
  return [...faults];
}
