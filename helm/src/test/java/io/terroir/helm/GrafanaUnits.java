package io.terroir.helm;

import java.util.Set;

/** Those units of Grafana's that a dashboard of this product may have any use for. */
final class GrafanaUnits {
  static final Set<String> KNOWN =
      Set.of(
          // Numbers and shares.
          "none",
          "short",
          "percent",
          "percentunit",
          "ppm",
          "bool",
          "bool_yes_no",
          "bool_on_off",
          // Data, and data in a second; the first of each count in 1024.
          "bytes",
          "decbytes",
          "binBps",
          "Bps",
          // Times and points of time.
          "ns",
          "µs",
          "ms",
          "s",
          "m",
          "h",
          "d",
          "dtdurations",
          "dateTimeAsIso",
          "dateTimeFromNow",
          // Events in a second, and in a minute.
          "cps",
          "ops",
          "reqps",
          "rps",
          "wps",
          "iops",
          "cpm",
          "opm",
          "hertz");

  private GrafanaUnits() {}
}
