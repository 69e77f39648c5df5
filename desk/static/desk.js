// Keyboard and small behaviours of every page. No page depends on it: each action is also a form.
"use strict";

(() => {
  let waiting = false; // "g" was pressed: the next key names a page

  const typing = (target) =>
    target.closest("input, textarea, select, [contenteditable]") !== null;

  const toggle = (id) => {
    const dialog = document.getElementById(id);
    if (dialog.open) dialog.close();
    else dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-opens]");
    if (opener) toggle(opener.dataset.opens);
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
    if (waiting) {
      waiting = false;
      const link = [...document.querySelectorAll("[data-goto]")].find((a) => a.dataset.goto === event.key);
      if (link) link.click();
    } else if (event.key === "g") {
      waiting = true;
      setTimeout(() => { waiting = false; }, 1500);
    } else if (event.key === "?") {
      toggle("keys");
    }
  });

  // A refused action says why instead of failing in silence.
  document.addEventListener("htmx:responseError", (event) => {
    const page = new DOMParser().parseFromString(event.detail.xhr.responseText, "text/html");
    const reason = page.querySelector(".problem") || page.querySelector("h1");
    document.getElementById("says").textContent = reason ? reason.textContent : String(event.detail.xhr.status);
  });
})();
