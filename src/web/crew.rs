//! Members of the crew in workers: what goes to them and comes from them, as bytes.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::{Engine, blocks_of, bytes_of, thrown};
use crate::crew::{Member, PARCEL};
use crate::packing::Parcel;
use crate::study::TRADES;
use crate::{Error, Result};

#[wasm_bindgen]
impl Engine {
    /// Says how many members there are to be.
    #[wasm_bindgen(js_name = setMembers)]
    pub fn set_members(&self, members: usize) {
        self.session.crew().set_members(members);
    }

    /// How many orders wait for somebody.
    #[wasm_bindgen(js_name = ordersWaiting)]
    pub fn orders_waiting(&self) -> usize {
        self.session.crew().waiting()
    }

    /// The next order, for a member: its number, that of its kit, the name of the work, and the work; nothing where none waits.
    #[wasm_bindgen(js_name = takeOrder)]
    pub fn take_order(&self) -> Option<Array> {
        let order = self.session.crew().take_order()?;
        let work = bytes_of(PARCEL, order.work());
        Some(Array::of4(
            &(order.number as f64).into(),
            &(order.kit as f64).into(),
            &order.name().into(),
            &work.into(),
        ))
    }

    /// The kit of an order that a member has; nothing of any other.
    #[wasm_bindgen(js_name = packKit)]
    pub fn pack_kit(&self, kit: f64) -> Uint8Array {
        let order = self.session.crew().order_with(kit as u64);
        order.map_or_else(
            || Uint8Array::new_with_length(0),
            |order| bytes_of(PARCEL, order.kit()),
        )
    }

    /// Whether the answer to an order is still wanted.
    #[wasm_bindgen(js_name = isWanted)]
    pub fn is_wanted(&self, number: f64) -> bool {
        self.session.crew().is_wanted(number as u64)
    }

    /// Whether there are orders that need a kit.
    #[wasm_bindgen(js_name = isKitInUse)]
    pub fn is_kit_in_use(&self, kit: f64) -> bool {
        self.session.crew().is_in_use(kit as u64)
    }

    /// Takes a member's answer in.
    #[wasm_bindgen(js_name = takeAnswer)]
    pub fn take_answer(&self, number: f64, bytes: &Uint8Array) {
        let answer = Parcel::open(PARCEL, blocks_of(bytes));
        self.session.crew().answer(number as u64, answer);
    }

    /// The next word for a partner: the number of its order, and the word; nothing where there is none.
    #[wasm_bindgen(js_name = takeWord)]
    pub fn take_word(&self) -> Option<Array> {
        let (number, word) = self.session.crew().take_word()?;
        let word = bytes_of(PARCEL, &*word);
        Some(Array::of2(&(number as f64).into(), &word.into()))
    }

    /// Takes in what a partner says.
    #[wasm_bindgen(js_name = hearPartner)]
    pub fn hear_partner(&self, number: f64, bytes: &Uint8Array) {
        let crew = self.session.crew();
        match Parcel::open(PARCEL, blocks_of(bytes)) {
            Ok(word) => crew.hear(number as u64, word),
            Err(error) => crew.answer(number as u64, Err(error)),
        }
    }

    /// Takes in that a work can't be done, and why.
    #[wasm_bindgen(js_name = takeRefusal)]
    pub fn take_refusal(&self, number: f64, what: String, advice: String) {
        let refusal = Err(Error::new(what, advice));
        self.session.crew().answer(number as u64, refusal);
    }

    /// Takes an order back from a member that is no more.
    #[wasm_bindgen(js_name = takeBack)]
    pub fn take_back(&self, number: f64) {
        self.session.crew().give_back(number as u64);
    }
}

/// Does works for the engine of another worker.
#[wasm_bindgen]
pub struct Helper {
    member: Member,
}

#[wasm_bindgen]
impl Helper {
    /// One that has no kit yet.
    #[wasm_bindgen(constructor)]
    #[expect(clippy::new_without_default, reason = "JavaScript calls it")]
    pub fn new() -> Helper {
        Helper {
            member: Member::new(TRADES),
        }
    }

    /// Takes a kit for works of this name.
    #[wasm_bindgen(js_name = takeKit)]
    pub fn take_kit(
        &mut self,
        kit: f64,
        name: &str,
        bytes: &Uint8Array,
    ) -> std::result::Result<(), JsValue> {
        let taken = self.member.take_kit(kit as u64, name, blocks_of(bytes));
        taken.map_err(thrown)
    }

    /// Puts a kit away.
    #[wasm_bindgen(js_name = dropKit)]
    pub fn drop_kit(&mut self, kit: f64) {
        self.member.drop_kit(kit as u64);
    }

    /// Begins a work.
    pub fn begin(&mut self, kit: f64, bytes: &Uint8Array) -> std::result::Result<(), JsValue> {
        let begun = self.member.begin(kit as u64, blocks_of(bytes));
        begun.map_err(thrown)
    }

    /// Does a small piece; says whether it was the last.
    pub fn advance(&mut self) -> std::result::Result<bool, JsValue> {
        let progress = self.member.advance().map_err(thrown)?;
        Ok(progress.is_finished())
    }

    /// Hears a word for the partner that it is.
    pub fn hear(&mut self, bytes: &Uint8Array) -> std::result::Result<(), JsValue> {
        self.member.hear(blocks_of(bytes)).map_err(thrown)
    }

    /// What it has to say as a partner.
    pub fn say(&mut self) -> Option<Uint8Array> {
        let word = self.member.say()?;
        Some(bytes_of(PARCEL, &*word))
    }

    /// Whether it is a partner that can't go on before it hears something.
    #[wasm_bindgen(js_name = isListening)]
    pub fn is_listening(&mut self) -> bool {
        self.member.is_listening()
    }

    /// What came of the work.
    pub fn answer(&mut self) -> std::result::Result<Uint8Array, JsValue> {
        let answer: Result<_> = self.member.answer();
        Ok(bytes_of(PARCEL, &*answer.map_err(thrown)?))
    }

    /// Stops the work.
    pub fn stop(&mut self) {
        self.member.stop();
    }

    /// The memory that the instance has taken so far.
    #[wasm_bindgen(js_name = memoryBytes)]
    pub fn memory_bytes(&self) -> f64 {
        super::taken_bytes()
    }
}
