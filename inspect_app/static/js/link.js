// Takes the code from the part of the address after #, which no server is told, and hands it over in the form's body.
const form = document.querySelector("[data-link-form]");

function handOver() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!form || !code) return;
  history.replaceState(null, "", location.pathname);
  form.querySelector("input[name=code]").value = code;
  form.requestSubmit();
}

window.addEventListener("hashchange", handOver);
handOver();
