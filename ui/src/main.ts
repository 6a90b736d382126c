import '@fontsource-variable/inter';
import './styles/tokens.css';
import './styles/base.css';
import './components/input.css';
import './styles/print.css';
import { mount } from 'svelte';
import App from './App.svelte';
import { connect } from './bridge';

const target = document.getElementById('app');
if (!target) throw new Error('index.html has no #app');
// No await at the top: WebKit leaves pages waiting for ever that import from a module which itself still waits.
void connect().then(() => mount(App, { target }));
