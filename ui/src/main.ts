import { mount } from "svelte";
import App from "./App.svelte";
import { openHost } from "./host";
import "./styles/base.css";

const target = document.getElementById("app");
if (target) {
  const host = await openHost();
  mount(App, { target, props: { host } });
}
