// What axe-core misses in the theme: levels of captions, names of the two columns, lists
// that are none, and keys for what scrolls.
for (const caption of document.querySelectorAll(".caption[role=heading]")) {
  caption.setAttribute("aria-level", "2");
}
document.querySelector(".sidebar-drawer")?.setAttribute("aria-label", "Pages");
document.querySelector(".toc-drawer")?.setAttribute("aria-label", "On this page");
for (const list of document.querySelectorAll(".sig dl")) {
  list.outerHTML = list.outerHTML.replace(/<(\/?)d[ld]\b/g, "<$1div"); // a parameter a line, with no term
}
for (const box of document.querySelectorAll("pre, .math-wrapper, .table-wrapper")) {
  if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}
