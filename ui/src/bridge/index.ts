// The only door to Rust. Features import from here and know neither Tauri nor the made-up practice.
import { commands } from './generated';
import { shell } from './shell';

export const bridge = { ...commands, shell };
export { followChanges, onChanged } from './changes';
export { AppError, asAppError } from './errors';
export type { Clash, ErrorCode } from './errors';
export { Resource, resource } from './resource.svelte';
export { call, connect, listen } from './transport';
export type { Changed, Progress } from './transport';
export type * from './generated';
export type { Chosen, FileChosen } from './shell';
