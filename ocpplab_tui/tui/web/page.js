// Keys go to the terminal from the start, and again whenever the window is looked at.
"use strict";
const listen = () => document.querySelector(".xterm-helper-textarea")?.focus();
window.addEventListener("load", listen);
window.addEventListener("focus", listen);
