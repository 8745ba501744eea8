// Brings a chart to life on request: the engine and the chart's specification are loaded then, not before.
(function () {
  "use strict";
  var engine = document.currentScript.getAttribute("data-engine");
  var loading = {};

  function load(source) {
    if (!loading[source]) {
      loading[source] = new Promise(function (resolve, reject) {
        var script = document.createElement("script");
        script.src = source;
        script.onload = resolve;
        script.onerror = function () { delete loading[source]; reject(new Error("cannot load " + source)); };
        document.head.appendChild(script);
      });
    }
    return loading[source];
  }

  function explore(button) {
    var figure = button.closest("figure");
    var picture = figure.querySelector("picture");
    var live = figure.querySelector(".figure__live");
    if (live) {
      live.remove();
      picture.hidden = false;
      button.firstChild.textContent = "Explore";
      return;
    }
    var image = picture.querySelector("img");
    var size = window.matchMedia("screen and (max-width: 700px)").matches ? "narrow" : "wide";
    button.disabled = true;
    Promise.all([load(engine), load(button.getAttribute("data-source"))]).then(function () {
      var place = document.createElement("div");
      place.className = "figure__live";
      place.setAttribute("role", "img");
      place.setAttribute("aria-label", image.alt);
      figure.insertBefore(place, picture);
      // ast: expressions are interpreted, since the page's policy forbids evaluating text as code.
      return window.csEmbed(place, window.csCharts[button.getAttribute("data-chart")][size], {
        ast: true, actions: false, defaultStyle: false, renderer: "svg", tooltip: { disableDefaultStyle: true }
      }).then(function () {
        picture.hidden = true;
        button.firstChild.textContent = "Show the drawing";
      });
    }).catch(function () {
      button.firstChild.textContent = "Cannot be loaded here";
    }).then(function () { button.disabled = false; });
  }

  Array.prototype.forEach.call(document.querySelectorAll(".explore"), function (button) {
    button.hidden = false;
    button.addEventListener("click", function () { explore(button); });
  });
}());
