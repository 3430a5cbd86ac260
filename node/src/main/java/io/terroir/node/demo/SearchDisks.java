package io.terroir.node.demo;

import java.nio.file.Path;
import java.util.List;

/** Stops the cluster and looks for EU data on every disk outside the EU. */
final class SearchDisks implements DemoStep {
  @Override
  public String title() {
    return "Protection: searching the disks of the nodes outside the EU";
  }

  @Override
  public void run(DemoContext demo) {
    List<Path> inside = demo.cluster().dataDirectories(DemoContext.EU);
    List<Path> outside =
        List.of(DemoContext.US, DemoContext.AP).stream()
            .flatMap(region -> demo.cluster().dataDirectories(region).stream())
            .toList();
    demo.cluster().close();
    ByteSearch search =
        new ByteSearch(
            Cities.load().stream()
                .filter(city -> Cities.EU_COUNTRIES.contains(city.country()))
                .map(City::value)
                .toList());
    long found = inside.stream().mapToLong(search::bytesFoundBelow).sum();
    long leaked = outside.stream().mapToLong(search::bytesFoundBelow).sum();
    demo.measured().leakedBytes = leaked;
    demo.console()
        .say(
            "EU city data: %,d bytes on the disks of %d nodes in the EU, %,d on those of %d"
                + " elsewhere",
            found, inside.size(), leaked, outside.size());
    demo.promises().check("the search finds what is there", found > 0, found + " bytes in the EU");
    demo.promises()
        .check("no byte of EU data is outside the EU", leaked == 0, leaked + " bytes leaked");
  }
}
