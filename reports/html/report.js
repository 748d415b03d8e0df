// Filters, copy buttons and the theme. The page says everything without them.
(() => {
  "use strict";
  const all = (selector, from = document) => [...from.querySelectorAll(selector)];
  const by = (id) => document.getElementById(id);

  // ---- copy buttons
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Without permission, or from a place that a browser does not trust: the old way.
      const area = document.createElement("textarea");
      area.value = text;
      document.body.append(area);
      area.select();
      const done = document.execCommand("copy");
      area.remove();
      return done;
    }
  };
  for (const button of all(".copy")) {
    const pre = button.previousElementSibling;
    button.hidden = false;
    button.setAttribute("aria-label", "Copy: " + pre.getAttribute("aria-label"));
    button.addEventListener("click", async () => {
      button.textContent = (await copy(pre.textContent)) ? "Copied" : "Select and copy";
      button.focus();
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    });
  }

  // ---- theme
  const themes = { "": "auto", light: "light", dark: "dark" };
  const store = {
    get: () => { try { return localStorage.getItem("tenet-theme") ?? ""; } catch { return ""; } },
    set: (value) => { try { localStorage.setItem("tenet-theme", value); } catch { /* only this once */ } },
  };
  const theme = by("theme");
  const show_theme = (name) => {
    if (name) document.documentElement.dataset.theme = name;
    else delete document.documentElement.dataset.theme;
    if (theme) theme.textContent = "Theme: " + themes[name];
  };
  let current = store.get();
  if (!(current in themes)) current = "";
  show_theme(current);
  if (theme) {
    theme.hidden = false;
    theme.addEventListener("click", () => {
      const names = Object.keys(themes);
      current = names[(names.indexOf(current) + 1) % names.length];
      show_theme(current);
      store.set(current);
    });
  }

  // ---- the head rows of tables stay below the bar, however many lines it has
  const bar = document.querySelector(".bar");
  const measure = () => {
    if (bar) document.documentElement.style.setProperty("--bar-height", bar.offsetHeight + "px");
  };

  // ---- filters
  const form = document.querySelector(".filters");
  const items = all(".item").map((element) => ({ element, text: null }));
  const text_of = (item) => (item.text ??= item.element.textContent.toLowerCase());
  const NOT_ASKED = new Set(["is-unexercised", "is-unprovided", "is-unsupported"]);
  const matches_view = (element, view) => {
    if (view === "") return true;
    const statuses = (element.dataset.status ?? "").split(" ");
    if (view === "was-green") return "wasGreen" in element.dataset;
    if (view === "disagree") return new Set(statuses.filter((status) => !NOT_ASKED.has(status))).size > 1;
    if (view.startsWith("only-")) {
      const wanted = Number(view.slice(5));
      return statuses.every((status, i) => (status === "is-failed") === (i === wanted));
    }
    if (view === "is-failed" && element.classList.contains("failure")) return true;
    return statuses.includes(view);
  };
  const filter = () => {
    const chosen = (id) => by(id)?.value ?? "";
    const words = chosen("search").toLowerCase().split(/\s+/).filter(Boolean);
    const view = chosen("view");
    const constructor = chosen("constructor");
    const topic = chosen("topic");
    const counts = Object.fromEntries(form.dataset.counts.split(" ").map((kind) => [kind, 0]));
    for (const item of items) {
      const { element } = item;
      const shown =
        matches_view(element, view) &&
        (constructor === "" || element.dataset.constructor === constructor) &&
        (topic === "" || element.dataset.topic === topic) &&
        words.every((word) => text_of(item).includes(word));
      element.hidden = !shown;
      for (const kind of Object.keys(counts)) {
        if (shown && element.classList.contains(kind)) counts[kind] += 1;
      }
    }
    // Inner groups come after outer ones in the document: from the end, each sees its parts settled.
    for (const group of all(".group").reverse()) {
      const parts = all(".item", group);
      group.hidden = parts.length > 0 && parts.every((part) => part.hidden);
    }
    const filtered = words.length > 0 || view || constructor || topic;
    // What is folded away and matches is to be seen while the filter is on.
    for (const box of all("details.more")) {
      if (filtered && !box.open && !box.hidden) {
        box.open = true;
        box.dataset.opened = "";
      } else if (!filtered && "opened" in box.dataset) {
        box.open = false;
        delete box.dataset.opened;
      }
    }
    const counted = (n, noun) => `${n} ${noun}${n === 1 ? "" : "s"}`;
    by("shown").textContent = filtered
      ? Object.entries(counts).map(([kind, n]) => counted(n, kind)).join(", ")
      : "";
    measure();
  };
  if (form) {
    form.hidden = false;
    form.addEventListener("input", filter);
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("reset", () => setTimeout(filter));
    const reveal = () => {
      const target = by(decodeURIComponent(location.hash.slice(1)));
      if (!target) return;
      // A link leads to what it names, filtered out or folded away or not.
      if (target.closest("[hidden]")) form.reset();
      for (let box = target.closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
      setTimeout(() => target.scrollIntoView());
    };
    addEventListener("hashchange", reveal);
    document.addEventListener("keydown", (event) => {
      const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName);
      if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        by("search").focus();
      } else if (event.key === "Escape" && event.target.id === "search") {
        form.reset();
      }
    });
    if (location.hash) reveal();
  }
  measure();
  addEventListener("resize", measure);
  addEventListener("beforeprint", () => { for (const box of all("details")) box.open = true; });
})();
