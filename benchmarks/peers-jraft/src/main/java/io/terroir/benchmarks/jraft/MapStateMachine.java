package io.terroir.benchmarks.jraft;

import com.alipay.sofa.jraft.Closure;
import com.alipay.sofa.jraft.Iterator;
import com.alipay.sofa.jraft.Status;
import com.alipay.sofa.jraft.core.StateMachineAdapter;
import io.terroir.benchmarks.store.StoreRequest;
import io.terroir.benchmarks.store.ValueMap;

/** Keeps the values of one group in memory. */
final class MapStateMachine extends StateMachineAdapter {
  private final ValueMap values = new ValueMap();

  @Override
  public void onApply(Iterator entries) {
    while (entries.hasNext()) {
      values.apply(StoreRequest.decode(entries.getData()));
      Closure done = entries.done();
      if (done != null) {
        done.run(Status.OK());
      }
      entries.next();
    }
  }

  int valueBytes(byte[] key) {
    return values.valueBytes(key);
  }
}
