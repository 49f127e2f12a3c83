/** The real host: the engine behind Tauri's bridge. */
import { invoke } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";
import type { CommandName, Commands, Host, Update } from "./types";

export function tauriHost(): Host {
  return {
    invoke<Name extends CommandName>(name: Name, args?: Commands[Name]["takes"]) {
      return invoke<Commands[Name]["gives"]>(name, args as Record<string, unknown> | undefined);
    },
    listen: (hear) => listen<Update>("update", (event) => hear(event.payload)),
  };
}
