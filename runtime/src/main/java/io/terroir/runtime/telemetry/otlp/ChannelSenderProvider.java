package io.terroir.runtime.telemetry.otlp;

import io.opentelemetry.sdk.common.export.GrpcSender;
import io.opentelemetry.sdk.common.export.GrpcSenderConfig;
import io.opentelemetry.sdk.common.export.GrpcSenderProvider;

/** Found by the OTLP exporters through the service loader. */
public final class ChannelSenderProvider implements GrpcSenderProvider {
  /** For the service loader. */
  public ChannelSenderProvider() {}

  @Override
  public GrpcSender createSender(GrpcSenderConfig config) {
    return new ChannelSender(config);
  }
}
