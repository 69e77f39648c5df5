// A cursor over the items of a page ([data-item]): j and k move it, x selects. It is the real focus, so Enter
// opens and screen readers follow. After an update it stays on the same item, at the same height.
"use strict";

(() => {
  let current = null; // the lead under the cursor
  let place = null; // what to restore after an update
  let sent = []; // leads of the action under way: what is selected meanwhile stays selected

  // Enter in the search field would ask twice: its change and its submit. The second answer would wipe what is typed meanwhile.
  document.querySelector("form[role=search] [name=q]")?.addEventListener("change", (event) => event.stopPropagation());

  const items = () => [...document.querySelectorAll("[data-item]")];
  const handle = (item) => item.querySelector("[data-focus]") || item;
  const at = () => items().findIndex((item) => item.contains(document.activeElement));
  const known = () => items().findIndex((item) => current !== null && item.dataset.lead === current);
  const boxes = () => [...document.querySelectorAll("#acts [name=lead][type=checkbox]")];
  const picked = () => boxes().filter((box) => box.checked);

  const focus = (item, options) => {
    current = item.dataset.lead || null;
    handle(item).focus(options);
  };

  const move = (step) => {
    const all = items();
    if (!all.length) return;
    const from = at() >= 0 ? at() : known();
    const to = from < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, from + step));
    focus(all[to]);
    all[to].scrollIntoView({ block: "nearest" });
  };

  const select = () => {
    const item = items()[at() >= 0 ? at() : known()];
    const box = item && item.querySelector("input[type=checkbox]");
    if (!box) return;
    box.checked = !box.checked;
    count();
  };

  const count = () => {
    const label = document.querySelector("[data-picked]");
    if (!label) return;
    const many = picked().length;
    label.textContent = many ? label.dataset.some.replace("{count}", many) : label.dataset.none;
    for (const box of boxes()) box.closest("tr").classList.toggle("picked", box.checked);
    const all = document.querySelector("[data-all]");
    all.checked = many > 0 && many === boxes().length;
    all.indeterminate = many > 0 && many < boxes().length;
  };

  // Nothing selected: the action is for the lead under the cursor.
  const pickCurrent = () => {
    if (picked().length) return;
    const row = items()[known()];
    const box = row && row.querySelector("[name=lead]");
    if (box) box.checked = true;
    count();
  };

  document.addEventListener("focusin", (event) => {
    const item = event.target.closest("[data-item]");
    if (item && item.dataset.lead) current = item.dataset.lead;
  });

  document.addEventListener("keydown", (event) => {
    const box = event.target.matches("[type=checkbox], [type=radio]");
    if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    if (event.target.closest("textarea, select") || (event.target.matches("input") && !box)) return;
    if (event.key === "j" || event.key === "k") move(event.key === "j" ? 1 : -1);
    else if (event.key === "x") select();
    else return;
    event.preventDefault();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-all]")) for (const box of boxes()) box.checked = event.target.checked;
    if (event.target.closest("#acts")) count();
  });

  document.addEventListener("click", (event) => {
    const go = event.target.closest("[data-go-current]");
    if (go) {
      const row = picked().length ? picked()[0].closest("tr") : items()[known()];
      const link = row && row.querySelector("a[data-focus]");
      if (link) location.assign(link.getAttribute("href") + go.dataset.goCurrent);
    } else if (event.target.closest("#acts .tools button")) {
      pickCurrent();
    }
  }, true);

  // A dialog gets the selected leads as hidden fields, and where it asks for it, a choice among them.
  document.addEventListener("desk:opening", (event) => {
    const { dialog } = event.detail;
    if (!document.getElementById("acts") || !dialog.querySelector("[data-refs]")) return;
    pickCurrent();
    const least = Number(dialog.dataset.least || 1);
    if (picked().length < least) {
      document.getElementById("says").textContent = dialog.dataset.tooFew || document.body.dataset.pickFirst;
      event.preventDefault();
      return;
    }
    const field = (type, name, value) =>
      Object.assign(document.createElement("input"), { type, name, value });
    dialog.querySelector("[data-refs]").replaceChildren(...picked().map((box) => field("hidden", "lead", box.value)));
    for (const note of dialog.querySelectorAll("[data-count]")) {
      note.textContent = document.querySelector("[data-picked]").textContent;
    }
    for (const choices of dialog.querySelectorAll("[data-choices]")) {
      choices.replaceChildren(...picked().map((box, number) => {
        const label = document.createElement("label");
        label.className = "choice";
        const radio = field("radio", choices.dataset.choices, box.value.split(":")[0]);
        radio.checked = number === 0;
        const row = box.closest("tr");
        const posts = row.querySelector(".posts").textContent;
        label.append(radio, ` ${row.querySelector(".title").textContent}（${posts}）`);
        return label;
      }));
    }
  });

  const numbers = (all) => all.map((box) => box.value.split(":")[0]);

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target.id !== "work") return;
    sent = event.detail.requestConfig.verb === "get" ? [] : numbers(picked());
  });

  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target.id !== "work") return;
    const index = known();
    const item = items()[index];
    place = {
      index,
      lead: current,
      had: item !== undefined && (item.contains(document.activeElement) || document.activeElement === document.body || event.detail.requestConfig.elt.closest("#work, #says") !== null),
      top: item ? item.getBoundingClientRect().top : 0,
      picked: numbers(picked()).filter((lead) => !sent.includes(lead)),
    };
  });

  document.addEventListener("htmx:afterSettle", () => {
    if (place === null) return;
    const { index, lead, had, top, picked: before } = place;
    place = null;
    for (const box of boxes()) box.checked = before.includes(box.value.split(":")[0]);
    count();
    if (!had) return;
    const all = items();
    const same = all.find((item) => item.dataset.lead === lead);
    const item = same || all[Math.min(index, all.length - 1)];
    if (!item) return;
    focus(item, { preventScroll: true });
    if (same) window.scrollBy(0, item.getBoundingClientRect().top - top);
    else item.scrollIntoView({ block: "nearest" });
  });
})();
