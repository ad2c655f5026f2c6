// Finds while one types: asks for the page's own results and puts them in place. Without it the button does the same.
(() => {
  const form = document.querySelector("[data-search]");
  const results = document.querySelector("[data-results]");
  const said = document.querySelector("[data-said]");
  if (!form || !window.fetch || !window.AbortController) return;
  let waiting, asking;

  const address = () => {
    const given = [...new FormData(form)].filter(([, value]) => value.trim());
    const language = new URLSearchParams(location.search).get("lang");
    return new URLSearchParams(language ? [...given, ["lang", language]] : given);
  };

  const find = async () => {
    const wanted = address();
    asking?.abort();
    asking = new AbortController();
    try {
      const answer = await fetch(`${form.action}?${wanted}&part=results`, { signal: asking.signal });
      if (!answer.ok) return;
      results.innerHTML = await answer.text();
      history.replaceState(null, "", `?${wanted}`);
      said.textContent = results.querySelector("[data-count], h2")?.textContent ?? "";
    } catch {
      // Overtaken by the next letter, or no network: what is shown stays, and the button still asks.
    }
  };

  form.addEventListener("input", (event) => {
    if (event.isComposing) return; // half-typed pinyin is no word yet
    clearTimeout(waiting);
    waiting = setTimeout(find, 150);
  });
  form.addEventListener("compositionend", () => form.dispatchEvent(new Event("input")));
})();
