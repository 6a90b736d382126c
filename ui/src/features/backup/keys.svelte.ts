// The state of the keys, for every page: whether the recovery sheet was proved, and whether this computer may send.
// Rust announces no change of it (it lives beside the data, not in it), so whoever changes it loads it again.
import { asAppError, bridge, type KeysStatus, type KeyWay } from '../../bridge';

class Keys {
  status = $state.raw<KeysStatus | undefined>(undefined);

  async load(): Promise<void> {
    try {
      this.status = await bridge.keys.status({});
    } catch (thrown) {
      // Who may not look after the keys is not asked to.
      if (asAppError(thrown).code !== 'not_allowed') throw thrown;
      this.status = undefined;
    }
  }

  get code(): KeyWay | undefined {
    return this.status?.ways.find((way) => way.way === 'code');
  }

  get unproved(): boolean {
    return this.status !== undefined && !this.code?.proved;
  }
}

export const keys = new Keys();
