// Put into another site, beside data-agency: makes a frame with that agency's services, or with its partners
// (data-show="partners"), as high as they are.
"use strict";

(() => {
  const script = document.currentScript;
  const home = new URL(script.src).origin;
  const partners = script.dataset.show === "partners";
  const frame = document.createElement("iframe");
  frame.src = `${home}/embed/agencies/${encodeURIComponent(script.dataset.agency)}${partners ? "/partners" : ""}`;
  frame.title = script.dataset.title || (partners ? "Partners" : "Services");
  frame.width = "100%";
  frame.height = 400;
  frame.loading = "lazy";
  frame.setAttribute("frameborder", "0");
  // Only this frame says how high it is, and only with a number.
  addEventListener("message", (event) => {
    if (event.origin !== home || event.source !== frame.contentWindow) return;
    const height = Number(event.data && event.data.shelfHeight);
    if (height > 0 && height < 20000) frame.height = Math.ceil(height);
  });
  script.after(frame);
})();
