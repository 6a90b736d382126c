import { afterEach } from 'vitest';
import { mockTransport } from '../src/bridge/mock';
import { useTransport } from '../src/bridge/transport';
import { toasts } from '../src/components/toasts.svelte';

// jsdom has no modal dialogs and no media queries; what is needed of them is small and stated here.
HTMLDialogElement.prototype.showModal ??= function showModal(this: HTMLDialogElement) {
  this.setAttribute('open', '');
};
HTMLDialogElement.prototype.close ??= function close(this: HTMLDialogElement) {
  if (!this.hasAttribute('open')) return;
  this.removeAttribute('open');
  this.dispatchEvent(new Event('close'));
};

useTransport(mockTransport());
afterEach(() => toasts.clear());
