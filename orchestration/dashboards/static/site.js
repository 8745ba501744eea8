// Turns the banner red where only the reader's clock, or a newer run, can tell. The page is right without it.
(function () {
  "use strict";
  var banner = document.querySelector("[data-published-at]");
  if (!banner) { return; }

  function alarm(text) {
    var line = banner.querySelector("[data-banner-alert]");
    var link = banner.querySelector("a");
    banner.classList.add("banner--alert");
    if (line.textContent.trim()) { return; }
    line.textContent = text + " ";
    line.hidden = false;
    if (link) { link.hidden = false; }
  }

  function judge() {
    var published = Date.parse(banner.getAttribute("data-published-at"));
    var limit = Number(banner.getAttribute("data-stale-hours"));
    var last = window.csLastAttempt;
    if (last && last.outcome !== "published" && Date.parse(last.finishedAt) > published) {
      alarm(last.outcome === "held"
        ? "A newer run was held back by a failing check. These are the figures published before it."
        : "A newer run failed. These are the figures published before it.");
      return;
    }
    var hours = Math.floor((Date.now() - published) / 3600000);
    if (Date.now() - published > limit * 3600000) {
      alarm("Out of date: published " + hours + " hours ago, and nothing newer since. The limit is " + limit + " hours.");
    }
  }

  judge();
  window.setInterval(judge, 60000);

  // A release is also read straight from its own folder, where no status lies beside it: ask only from site/.
  var source = banner.getAttribute("data-last-attempt");
  if (source && /\/site\/[^/]*$/.test(location.pathname) && !/\/releases\//.test(location.pathname)) {
    var script = document.createElement("script");
    script.src = source;
    script.onload = judge;
    document.head.appendChild(script);
  }
}());
