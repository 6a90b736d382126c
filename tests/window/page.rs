//! The page in the window, used as a person would: by what stands on buttons and in front of fields.

use serde_json::{Value, json};
use std::{
    future::Future,
    path::Path,
    time::{Duration, Instant},
};
use thirtyfour::{Capabilities, prelude::*};

/// How long a person would wait before they say that nothing happens.
const PATIENCE: Duration = Duration::from_secs(20);

/// A driven page.
pub struct Page {
    driver: WebDriver,
    runtime: tokio::runtime::Runtime,
}

/// Finds the visible thing with a name: what a screen reader would read, without the keys printed beside it.
const FIND: &str = r"
    const [kind, name, nth] = arguments;
    const clean = (text) => text.replace(/\s+/g, ' ').trim();
    const seen = (one) => one.getClientRects().length > 0 && getComputedStyle(one).visibility !== 'hidden';
    const scope = [...document.querySelectorAll('dialog[open]')].pop() ?? document;
    const words = (one) => {
        const label = one.getAttribute('aria-label');
        if (label) return clean(label);
        const copy = one.cloneNode(true);
        copy.querySelectorAll('kbd, svg, .sr').forEach((part) => part.remove());
        return clean(copy.textContent);
    };
    const selectors = {
        press: 'button, a[href], summary, [role=option], label, [role=menuitem], [role=tab]',
        field: 'label',
    };
    const ticks = (one) => one.tagName !== 'LABEL' || ['checkbox', 'radio'].includes(one.control?.type);
    const all = [...scope.querySelectorAll(selectors[kind])].filter((one) => seen(one) && (kind === 'field' || ticks(one)));
    const whole = all.filter((one) => words(one) === name);
    const begins = all.filter((one) => words(one).startsWith(name));
    const holds = all.filter((one) => words(one).includes(name));
    const found = [whole, begins, holds].find((some) => some.length > 0)?.[nth];
    if (!found) return null;
    const act = kind === 'field' ? found.control : found;
    if (!act || act.disabled || act.getAttribute('aria-disabled') === 'true') return null;
    act.scrollIntoView({ block: 'nearest' });
    return act;
";

const TEXT: &str = r"
    const scope = [...document.querySelectorAll('dialog[open]')].pop() ?? document.body;
    return scope.innerText.replace(/\s+/g, ' ') + ' ' + [...document.querySelectorAll('[role=status]')].map((one) => one.innerText).join(' ');
";

impl Page {
    /// Opens the program through a driver that is coming up.
    pub fn open(port: u16, program: &Path, log: impl Fn() -> String) -> Page {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let mut capabilities = Capabilities::new();
        capabilities
            .set("webkitgtk:browserOptions", json!({"binary": program, "args": []}))
            .expect("a capability");
        let until = Instant::now() + Duration::from_secs(90);
        let driver = loop {
            let connected = runtime.block_on(async {
                if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_err() {
                    return Err("the driver does not listen yet".to_owned());
                }
                WebDriver::builder(format!("http://127.0.0.1:{port}"), capabilities.clone())
                    .request_timeout(Duration::from_secs(60))
                    .connect()
                    .await
                    .map_err(|error| error.to_string())
            });
            match connected {
                Ok(driver) => break driver,
                Err(error) => assert!(Instant::now() < until, "the window did not open: {error}\n{}", log()),
            }
            std::thread::sleep(Duration::from_millis(100));
        };
        Page { driver, runtime }
    }

    fn run<T>(&self, work: impl Future<Output = WebDriverResult<T>>) -> T {
        self.runtime
            .block_on(work)
            .unwrap_or_else(|error| panic!("the page did not do it: {error}\nIt shows:\n{}", self.text()))
    }

    fn script(&self, script: &str, arguments: Vec<Value>) -> WebDriverResult<ScriptRet> {
        self.runtime.block_on(self.driver.execute(script, arguments))
    }

    /// What can be read in front: the dialog if one is open, else the page.
    pub fn text(&self) -> String {
        self.script(TEXT, Vec::new())
            .ok()
            .and_then(|answer| answer.convert::<String>().ok())
            .unwrap_or_default()
    }

    /// Waits for a condition on the text in front.
    pub fn until(&self, what: &str, holds: impl Fn(&str) -> bool) -> String {
        self.patiently(what, PATIENCE, || {
            let text = self.text();
            holds(&text).then_some(text)
        })
    }

    /// Waits until words can be read.
    pub fn see(&self, words: &str) -> String {
        self.until(&format!("“{words}” can be read"), |text| text.contains(words))
    }

    /// Waits for something, so long.
    pub fn patiently<T>(&self, what: &str, patience: Duration, mut look: impl FnMut() -> Option<T>) -> T {
        let until = Instant::now() + patience;
        loop {
            if let Some(found) = look() {
                return found;
            }
            assert!(
                Instant::now() < until,
                "waited in vain until {what}. The page shows:\n{}",
                self.text()
            );
            std::thread::sleep(Duration::from_millis(60));
        }
    }

    fn find(&self, kind: &str, name: &str, nth: usize) -> WebElement {
        self.patiently(
            &format!("there is a {kind} “{name}” that can be used"),
            PATIENCE,
            || {
                self.script(FIND, vec![json!(kind), json!(name), json!(nth)])
                    .ok()?
                    .element()
                    .ok()
            },
        )
    }

    /// Presses a button, link, choice or menu line by its words.
    pub fn press(&self, name: &str) {
        self.press_nth(name, 0);
    }

    /// Presses the n-th of several with the same words.
    pub fn press_nth(&self, name: &str, nth: usize) {
        self.click("press", name, nth);
    }

    /// Clicks when nothing moves or lies above it any more.
    fn click(&self, kind: &str, name: &str, nth: usize) -> WebElement {
        self.patiently(&format!("“{name}” takes a click"), PATIENCE, || {
            let found = self.find(kind, name, nth);
            self.runtime.block_on(found.click()).ok().map(|()| found)
        })
    }

    /// Types into a field by its label, in place of what stands there; looks at it and types once more if a page that was
    /// being drawn anew swallowed a letter.
    pub fn fill(&self, label: &str, text: &str) {
        self.patiently(&format!("“{label}” holds what was typed"), PATIENCE, || {
            let field = self.click("field", label, 0);
            self.run(async {
                field.send_keys(Key::Control + "a").await?;
                // The driver types characters, and a new line is a key.
                field.send_keys(text.replace('\n', "\u{E007}")).await
            });
            let stands = self.run(field.value()).unwrap_or_default();
            (stands.trim() == text.trim()).then_some(())
        });
    }

    /// What stands in a field.
    pub fn value(&self, label: &str) -> String {
        let field = self.find("field", label, 0);
        self.run(field.value()).unwrap_or_default()
    }

    /// Chooses in a list by its label.
    pub fn choose(&self, label: &str, option: &str) {
        let list = self.find("field", label, 0);
        let chosen = self
            .script(
                r"const [list, name] = arguments;
                  const clean = (text) => text.replace(/\s+/g, ' ').trim();
                  const options = [...list.options];
                  return options.find((one) => clean(one.label) === name) ?? options.find((one) => clean(one.label).includes(name)) ?? null;",
                vec![list.to_json().expect("an element"), json!(option)],
            )
            .and_then(ScriptRet::element)
            .unwrap_or_else(|_| panic!("“{label}” offers no “{option}”"));
        self.run(chosen.click());
    }

    /// Types keys where the focus is.
    pub fn keys(&self, keys: impl Into<TypingData>) {
        let keys = keys.into();
        self.run(async {
            let focused = self.driver.active_element().await?;
            focused.send_keys(keys).await
        });
    }

    /// Presses keys as the keyboard does, wherever the focus is: keys that are held (Shift, Control) are let go at the end.
    /// Unlike [`Page::keys`] it asks no element, so what is selected stays selected and gets replaced.
    pub fn strike(&self, keys: impl Into<TypingData>) {
        const HELD: [char; 2] = ['\u{E008}', '\u{E009}'];
        let keys = keys.into().as_vec();
        let (held, struck): (Vec<char>, Vec<char>) = keys.into_iter().partition(|key| HELD.contains(key));
        let mut chain = self.driver.action_chain();
        for key in &held {
            chain = chain.key_down(*key);
        }
        for key in struck {
            chain = chain.key_down(key).key_up(key);
        }
        for key in held {
            chain = chain.key_up(key);
        }
        self.run(chain.perform());
    }

    /// A script's answer; for what a person sees but cannot say in words (a place, a theme).
    pub fn ask(&self, script: &str) -> Value {
        self.script(script, Vec::new()).expect("an answer").json().clone()
    }

    /// The answer of a script that calls its last argument when it is done.
    pub fn ask_later(&self, script: &str) -> Value {
        self.run(self.driver.execute_async(script, Vec::new())).json().clone()
    }

    /// Waits until nothing moves or loads: no skeleton, no running transition, two equal pages in a row.
    pub fn settle(&self) {
        let look = || {
            self.ask(
                "return document.fonts.status + document.getAnimations().length + document.querySelectorAll('[aria-busy=true], .bones').length + ':' + document.body.innerHTML.length",
            )
        };
        let mut before = Value::Null;
        self.patiently("the page stands still", PATIENCE, || {
            let now = look();
            let still = now == before && now.as_str().is_some_and(|text| text.starts_with("loaded00:"));
            before = now;
            still.then_some(())
        });
    }

    /// Ends the session and with it the program.
    pub fn quit(self) {
        let Page { driver, runtime } = self;
        let _ = runtime.block_on(driver.quit());
    }
}
