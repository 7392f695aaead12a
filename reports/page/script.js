"use strict";
(function () {
  var box = document.querySelector(".filter");
  var input = document.getElementById("filter");
  var count = document.getElementById("count");
  if (box && input) {
    var rows = Array.prototype.slice.call(document.querySelectorAll(".packages tbody tr"));
    var texts = rows.map(function (r) { return r.textContent.toLowerCase(); });
    var show = function () {
      var words = input.value.toLowerCase().split(/\s+/).filter(Boolean), n = 0;
      rows.forEach(function (r, i) {
        var hit = words.every(function (w) { return texts[i].indexOf(w) >= 0; });
        r.hidden = !hit;
        if (hit) n++;
      });
      count.textContent = n === rows.length ? rows.length + " packages" : n + " of " + rows.length + " packages";
    };
    box.hidden = false;
    input.addEventListener("input", show);
    show();
  }
  var open = function () {
    var id = decodeURIComponent(location.hash.slice(1));
    var at = id && document.getElementById(id);
    if (at && at.tagName === "DETAILS") { at.open = true; at.scrollIntoView(); }
  };
  window.addEventListener("hashchange", open);
  open();
  var closed = [];
  window.addEventListener("beforeprint", function () {
    closed = Array.prototype.slice.call(document.querySelectorAll("details:not([open])"));
    closed.forEach(function (d) { d.open = true; });
  });
  window.addEventListener("afterprint", function () { closed.forEach(function (d) { d.open = false; }); });
})();
