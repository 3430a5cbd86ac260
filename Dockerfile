# One image for every role: `terroir node`, `terroir gateway`, and all other commands.
#
#   mvn -pl distribution --also-make -DskipTests package
#   docker build -t terroir:0.1.0 .
#
# It is made of what Maven has built and tested, so that building it downloads nothing but the base.
ARG BASE=eclipse-temurin:25-jre-noble
FROM ${BASE}

LABEL org.opencontainers.image.title="Terroir" \
      org.opencontainers.image.description="A geo-replicated data platform: data stays where it comes from." \
      org.opencontainers.image.licenses="Apache-2.0"

COPY distribution/target/terroir /opt/terroir

# A number, not a name: Kubernetes cannot tell whether a name is root.
RUN ln -s /opt/terroir/bin/terroir /usr/local/bin/terroir \
    && mkdir -p /var/lib/terroir \
    && chown 10001:10001 /var/lib/terroir

# Everything else may be read-only. RocksDB unpacks its library into /tmp, so /tmp must allow programs.
VOLUME ["/var/lib/terroir", "/tmp"]
USER 10001:10001
WORKDIR /var/lib/terroir

# Peers, clients, metrics and probes.
EXPOSE 7500 7400 9464

ENTRYPOINT ["/opt/terroir/bin/terroir"]
CMD ["--help"]
