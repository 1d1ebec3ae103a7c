// In the frame: tells the page around it how high the services are, or that they are gone. That is all it is told, whoever it is.
"use strict";

const page = document.documentElement;
const tell = () => parent.postMessage("gone" in page.dataset ? { shelfIsGone: true } : { shelfHeight: page.offsetHeight }, "*");
new ResizeObserver(tell).observe(page);
addEventListener("load", tell);
