import { readdirSync } from 'node:fs';
import type nunjucks from 'nunjucks';

/** What one template takes from others: `{% extends "x" %}`, `{% from "x" import y %}`. */
const taken = /{%-?\s*(?:extends|include|import|from)\s+["']([^"']+)["']/g;

/**
 * Compiles every view below a folder and what it is made of, so that the first person who sees a page holds up nobody: compiling the form
 * takes the event loop for half a second.
 */
export function compileViews(environment: nunjucks.Environment, loader: nunjucks.FileSystemLoader, folder: string): void {
  const waiting = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.njk'));
  const known = new Set(waiting);
  for (const name of waiting) {
    environment.getTemplate(name, true);
    const { src, path } = loader.getSource(name);
    for (const [, other = ''] of src.matchAll(taken)) {
      const resolved = other.startsWith('.') ? loader.resolve(path, other) : other;
      if (!known.has(resolved)) waiting.push(resolved);
      known.add(resolved);
    }
  }
}
