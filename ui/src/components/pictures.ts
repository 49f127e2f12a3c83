/** Pictures come through the engine, from this computer's cache; each is asked for once. */
import type { Host } from "../host";

export type Pictures = (source: string) => Promise<string | null>;

export function pictureBook(host: Host): Pictures {
  const asked = new Map<string, Promise<string | null>>();
  return (source) => {
    let picture = asked.get(source);
    if (!picture) {
      picture = host.invoke("picture", { source }).then(
        ({ data_url }) => (data_url.startsWith("data:image/") ? data_url : null),
        () => {
          // Perhaps only the network was away: the next one to ask tries again.
          asked.delete(source);
          return null;
        },
      );
      asked.set(source, picture);
    }
    return picture;
  };
}
