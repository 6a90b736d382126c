import { flushSync } from 'svelte';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { AppError, asAppError, bridge, followChanges, onChanged, Resource } from '../src/bridge';
import { announce } from '../src/bridge/mock';

describe('errors', () => {
  it('are one kind, whatever was thrown', () => {
    expect(asAppError({ code: 'conflict', fields: {}, detail: 'client' })).toMatchObject({
      code: 'conflict',
      detail: 'client',
    });
    expect(asAppError('{"code":"busy","fields":{},"detail":""}').code).toBe('busy');
    expect(asAppError('the webview broke').code).toBe('internal');
    expect(asAppError(new Error('x')).detail).toBe('x');
    expect(asAppError({ code: 'overlap', with: [{ kind: 'buffer' }], suggest: [1, 2, 3] })).toMatchObject({
      suggest: [1, 2, 3],
    });
  });

  it('cross the bridge typed', async () => {
    await expect(bridge.clients.get({ id: 'nobody' })).rejects.toBeInstanceOf(AppError);
  });
});

describe('changes', () => {
  beforeEach(() => followChanges());

  it('reach those who show the slice', () => {
    const clients = vi.fn();
    const stop = onChanged(['clients'], clients);
    announce({ slice: 'invoices', id: '1' });
    expect(clients).not.toHaveBeenCalled();
    announce({ slice: 'clients', id: '2' }, { slice: 'invoices', id: '3' });
    expect(clients).toHaveBeenCalledWith([{ slice: 'clients', id: '2' }]);
    stop();
    announce({ slice: 'clients', id: '4' });
    expect(clients).toHaveBeenCalledTimes(1);
  });
});

describe('a resource', () => {
  it('drops an answer that was overtaken', async () => {
    const answers: ((value: string) => void)[] = [];
    const made = new Resource(() => new Promise<string>((resolve) => answers.push(resolve)));
    const first = made.reload();
    const second = made.reload();
    answers[1]?.('new');
    answers[0]?.('old');
    await Promise.all([first, second]);
    flushSync();
    expect(made.value).toBe('new');
  });

  it('keeps what it showed when loading again fails', async () => {
    let fail = false;
    const made = new Resource(async () => {
      if (fail) throw { code: 'busy' };
      return 'shown';
    });
    await made.reload();
    fail = true;
    await made.reload();
    expect(made.value).toBe('shown');
    expect(made.error?.code).toBe('busy');
  });
});
