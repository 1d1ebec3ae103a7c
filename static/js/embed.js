// Put into another site, beside data-agency: makes a frame with that agency's services, or with its partners
// (data-show="partners"), as high as they are, light or, with data-theme, "dark" or as the visitor has it ("auto").
"use strict";

(() => {
  const script = document.currentScript;
  if (!script.dataset.agency) return;
  const home = new URL(script.src).origin;
  const partners = script.dataset.show === "partners";
  const frame = document.createElement("iframe");
  frame.src = `${home}/embed/agencies/${encodeURIComponent(script.dataset.agency)}${partners ? "/partners" : ""}`;
  const theme = script.dataset.theme;
  if (theme) frame.src += `?theme=${encodeURIComponent(theme)}`;
  frame.title = script.dataset.title || (partners ? "Partners" : "Services");
  frame.width = "100%";
  frame.height = 400;
  frame.loading = "lazy";
  frame.setAttribute("frameborder", "0");
  // Only this frame says how high it is, and only with a number; or that there is nothing to show any more.
  addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    if (event.data && event.data.shelfIsGone === true) return frame.remove();
    const height = Number(event.data && event.data.shelfHeight);
    if (height > 0 && height < 20000) frame.height = Math.ceil(height);
  });
  script.after(frame);
})();
