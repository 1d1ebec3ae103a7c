// In the frame: tells the page around it how high the services are. That is all it is told, whoever it is.
"use strict";

const tell = () => parent.postMessage({ shelfHeight: document.documentElement.offsetHeight }, "*");
new ResizeObserver(tell).observe(document.documentElement);
addEventListener("load", tell);
