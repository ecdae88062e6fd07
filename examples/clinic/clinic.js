// The clinic's own script: "/" goes to the search field, as on many sites.
document.addEventListener("keydown", (event) => {
  if (event.key !== "/" || /^(INPUT|TEXTAREA)$/.test(event.target.tagName)) return;
  event.preventDefault();
  document.querySelector("#search").focus();
});
